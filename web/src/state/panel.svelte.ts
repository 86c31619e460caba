// Which list stands at the side of the watch. What the person chose is remembered; until then it is the alarms, unless
// there is no rule that could raise one.
import { alarms } from './alarms.svelte.ts';
import { page } from './page.svelte.ts';
import type { Route } from './route.ts';
import { rules } from './rules.svelte.ts';

const MEMORY = 'vigie.panel';

export type Shown = 'alarms' | 'tracks';

const isShown = (word: string | null): word is Shown => word === 'alarms' || word === 'tracks';

class Panel {
  private wanted = $state<Shown | null>(null);

  readonly shown: Shown = $derived.by(() => {
    const nothing = rules.loaded && rules.rules.length === 0 && alarms.list.length === 0;
    return this.wanted ?? (nothing ? 'tracks' : 'alarms');
  });

  constructor() {
    const remembered = localStorage.getItem(MEMORY);
    if (isShown(remembered)) this.wanted = remembered;
  }

  show(shown: Shown): void {
    localStorage.setItem(MEMORY, shown);
    this.wanted = shown;
    if (page.route.view === 'alarms' || page.route.view === 'tracks') page.go({ view: 'watch' });
  }

  /** An address leads to one of them. */
  follow({ view }: Route): void {
    if (isShown(view)) this.wanted = view;
  }
}

export const panel = new Panel();
