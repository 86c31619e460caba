// A list that is one stop of the Tab key; arrows, Home and End move within it. Its members carry data-rove.
import type { Action } from 'svelte/action';

type Step = (index: number, count: number, list: HTMLElement) => number | null;

const moves: Record<string, Step> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  ArrowRight: (index, _, list) => index + (rtl(list) ? -1 : 1),
  ArrowLeft: (index, _, list) => index + (rtl(list) ? 1 : -1),
  Home: () => 0,
  End: (_, count) => count - 1,
};

function rtl(element: HTMLElement): boolean {
  return getComputedStyle(element).direction === 'rtl';
}

export const roving: Action<HTMLElement> = (list) => {
  let current: HTMLElement | undefined;

  const members = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-rove]')];

  // exactly one member can be reached by Tab: the last that had the focus, else the first
  function settle(): void {
    const all = members();
    if (!current || !all.includes(current)) current = all[0];
    for (const member of all) member.tabIndex = member === current ? 0 : -1;
  }

  function onFocus(event: FocusEvent): void {
    const member = (event.target as HTMLElement).closest<HTMLElement>('[data-rove]');
    if (!member) return;
    current = member;
    settle();
  }

  function onKey(event: KeyboardEvent): void {
    const step = moves[event.key];
    const all = members();
    const index = all.indexOf(event.target as HTMLElement);
    if (!step || index < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = all[Math.max(0, Math.min(all.length - 1, step(index, all.length, list) ?? index))];
    event.preventDefault();
    next?.focus();
  }

  const observer = new MutationObserver(settle);
  observer.observe(list, { childList: true, subtree: true });
  list.addEventListener('focusin', onFocus);
  list.addEventListener('keydown', onKey);
  settle();
  return {
    destroy() {
      observer.disconnect();
      list.removeEventListener('focusin', onFocus);
      list.removeEventListener('keydown', onKey);
    },
  };
};
