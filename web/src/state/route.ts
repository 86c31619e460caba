// What the address says is to be shown. It stands in the hash, so that any server of files will do.

export type Route =
  | { view: 'watch' }
  | { view: 'map' }
  | { view: 'tracks' }
  | { view: 'cameras' }
  | { view: 'camera'; id: string }
  | { view: 'track'; id: string }
  | { view: 'place'; id: string };

const ID = /^[0-9a-f-]{36}$/;

export function parseRoute(hash: string): Route {
  const [view, id] = hash.replace(/^#\/?/, '').split('/');
  if ((view === 'camera' || view === 'track' || view === 'place') && id && ID.test(id)) return { view, id };
  if (view === 'map' || view === 'tracks' || view === 'cameras') return { view };
  return { view: 'watch' };
}

export function hashOf(route: Route): string {
  if (route.view === 'watch') return '#/';
  return 'id' in route ? `#/${route.view}/${route.id}` : `#/${route.view}`;
}
