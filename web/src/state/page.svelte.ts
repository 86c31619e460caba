// The page itself: where it is, its theme, and the time for what counts seconds.
import { hashOf, parseRoute, type Route } from './route.ts';

export type Theme = 'auto' | 'dark' | 'light';

const MEMORY = 'vigie.theme';

class Page {
  route = $state.raw<Route>(parseRoute(location.hash));
  theme = $state<Theme>('auto');
  /** milliseconds since 1970, every second */
  now = $state(Date.now());
  private systemLight = $state(false);
  private before: Route = { view: 'watch' };

  start(): void {
    window.addEventListener('hashchange', () => {
      this.route = parseRoute(location.hash);
    });
    window.setInterval(() => (this.now = Date.now()), 1000);
    const system = matchMedia('(prefers-color-scheme: light)');
    this.systemLight = system.matches;
    system.addEventListener('change', () => (this.systemLight = system.matches));
    const remembered = localStorage.getItem(MEMORY);
    this.setTheme(remembered === 'light' || remembered === 'dark' ? remembered : 'auto');
  }

  go(route: Route): void {
    if (!('id' in this.route)) this.before = this.route;
    location.hash = hashOf(route);
  }

  /** In place of what is shown: the browser's own back passes it over. */
  replace(route: Route): void {
    location.replace(hashOf(route));
  }

  /** Back from what was opened to the list that it was opened from. */
  close(): void {
    this.go(this.before);
  }

  /** Dark unless the system asks for light or the viewer chooses. */
  setTheme(theme: Theme): void {
    this.theme = theme;
    if (theme === 'auto') {
      localStorage.removeItem(MEMORY);
      delete document.documentElement.dataset['theme'];
    } else {
      localStorage.setItem(MEMORY, theme);
      document.documentElement.dataset['theme'] = theme;
    }
  }

  get light(): boolean {
    return this.theme === 'light' || (this.theme === 'auto' && this.systemLight);
  }
}

export const page = new Page();
