// What the address says is to be shown. It stands in the hash, so that any server of files will do.

export type Route =
  | { view: 'watch' }
  | { view: 'map' }
  | { view: 'tracks' }
  | { view: 'alarms' }
  | { view: 'rules' }
  | { view: 'cameras' }
  | { view: 'users' }
  | { view: 'camera'; id: string }
  | { view: 'track'; id: string }
  | { view: 'place'; id: string }
  | { view: 'alarm'; id: string }
  | { view: 'rule'; id: string }
  | { view: 'zone'; id: string };

const ID = /^[0-9a-f-]{36}$/;
/** In place of an id: what is not kept yet. */
export const NEW = 'new';
const LISTS = ['map', 'tracks', 'alarms', 'rules', 'cameras', 'users'] as const;
const THINGS = ['camera', 'track', 'place', 'alarm', 'rule', 'zone'] as const;
const DRAWN = ['rule', 'zone'];

function isOf<T extends string>(all: readonly T[], word: string | undefined): word is T {
  return all.includes(word as T);
}

export function parseRoute(hash: string): Route {
  const [view, id] = hash.replace(/^#\/?/, '').split('/');
  if (isOf(THINGS, view) && id && (ID.test(id) || (id === NEW && DRAWN.includes(view)))) return { view, id };
  if (isOf(LISTS, view)) return { view };
  return { view: 'watch' };
}

export function hashOf(route: Route): string {
  if (route.view === 'watch') return '#/';
  return 'id' in route ? `#/${route.view}/${route.id}` : `#/${route.view}`;
}
