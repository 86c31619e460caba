// Alarms in the order in which a person should look at them, and the hand that holds the list still.
import type { Alarm } from '../api/types.ts';

/** Below 0 where `a` was opened later; the node pages in this order. Times are all of one length. */
export function latestFirst(a: Alarm, b: Alarm): number {
  if (a.opened !== b.opened) return a.opened < b.opened ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** Below 0 where `a` stands above `b`: by priority, then the newest. */
export function firstToSee(a: Alarm, b: Alarm): number {
  return a.priority - b.priority || latestFirst(a, b);
}

export type Order = (a: Alarm, b: Alarm) => number;

/** The list with these in it, each alarm once, the latest word about it kept; the list itself where nothing changed. */
export function mergeAlarms(list: readonly Alarm[], incoming: readonly Alarm[], order: Order): readonly Alarm[] {
  const byId = new Map(list.map((alarm) => [alarm.id, alarm]));
  let changed = false;
  for (const alarm of incoming) {
    const known = byId.get(alarm.id);
    // a page that was under way may be older than what came live
    if (known && known.revision >= alarm.revision) continue;
    byId.set(alarm.id, alarm);
    changed = true;
  }
  return changed ? [...byId.values()].sort(order) : list;
}

export interface Arranged {
  rows: readonly Alarm[];
  /** new ones that are held back */
  waiting: number;
}

/**
 * The list as it stands; while it is held, what stood there stays where it stood, with the latest word about it,
 * and what came since waits. What comes below the last moves nothing: an older page.
 */
export function arrange(list: readonly Alarm[], held: readonly Alarm[] | null, order: Order): Arranged {
  if (!held) return { rows: list, waiting: 0 };
  const byId = new Map(list.map((alarm) => [alarm.id, alarm]));
  const shown = held.map((alarm) => {
    const now = byId.get(alarm.id);
    byId.delete(alarm.id);
    return now ?? alarm;
  });
  const last = held.at(-1);
  const below = [...byId.values()].filter((alarm) => last && order(last, alarm) < 0);
  return { rows: [...shown, ...below], waiting: byId.size - below.length };
}

/** The one to go to from this one, by so many steps; the first where none was chosen. */
export function stepFrom(rows: readonly Alarm[], chosen: string | null, by: number): Alarm | undefined {
  const index = rows.findIndex(({ id }) => id === chosen);
  if (index < 0) return rows[by < 0 ? rows.length - 1 : 0];
  return rows[Math.max(0, Math.min(rows.length - 1, index + by))];
}
