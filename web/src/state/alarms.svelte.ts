// Alarms as the page sees them: those that nobody has judged yet, the one that is chosen, and what a person says
// about it. What the live connection tells wins over what the page thought.
import { api, ApiError } from '../api/client.ts';
import type { Alarm, Id, Judgement } from '../api/types.ts';
import { firstToSee, mergeAlarms, stepFrom } from './alarm_list.ts';
import { past } from './past.svelte.ts';

/** The node tells of so many when the connection opens; older ones are asked for. */
const HELLO = 500;
const PAGE = 200;

class Alarms {
  /** those not judged, first to see first; a judged one stays while it is chosen */
  list = $state.raw<readonly Alarm[]>([]);
  /** there are older ones that have not been asked for */
  more = $state(false);
  loaded = $state(false);
  chosen = $state<Id | null>(null);
  /** what was answered last, and about which */
  error = $state.raw<{ alarm: Id; error: ApiError } | null>(null);
  /** somebody judged this one while it was being judged here */
  meanwhile = $state<Id | null>(null);
  /** the order in which the list is shown now: what the arrow keys go by */
  rows: readonly Alarm[] = [];
  private fetched = $state.raw<Alarm | null>(null);
  private loading = false;
  private queue: Promise<void> = Promise.resolve();
  /** the revisions that came of what was done here */
  private readonly ours = new Map<Id, number>();

  open = $derived(this.list.filter(({ state }) => state === 'open').length);
  current = $derived(this.chosen === null ? undefined : this.find(this.chosen));
  /** the tracks and targets that an alarm which nobody has judged is about */
  subjects = $derived(new Map(this.list.filter(({ state }) => state !== 'judged').flatMap((alarm) => [
    [alarm.subject.id, alarm] as const,
    ...(alarm.track ? [[alarm.track, alarm] as const] : []),
  ])));

  find(id: Id): Alarm | undefined {
    return this.list.find((alarm) => alarm.id === id) ?? past.find(id) ?? (this.fetched?.id === id ? this.fetched : undefined);
  }

  /**
   * Those that nobody had judged when the connection opened. Of those that came while there was none, the first to be
   * seen.
   */
  begin(unjudged: readonly Alarm[] | undefined): Alarm | undefined {
    const told = unjudged ?? [];
    const known = new Set(this.list.map(({ id }) => id));
    const news = this.loaded ? told.filter(({ id, state }) => state === 'open' && !known.has(id)) : [];
    this.more = told.length >= HELLO;
    this.loaded = true;
    // also after an hour without a connection: what was judged meanwhile is gone
    this.list = [...told].sort(firstToSee);
    past.renew();
    const current = this.chosen;
    if (current && !told.some(({ id }) => id === current)) void this.fetch(current);
    this.chooseFirst();
    return [...news].sort(firstToSee)[0];
  }

  /** From the live connection, or as the answer to what was done here. True where nobody has seen it yet. */
  add(alarm: Alarm): boolean {
    const isNews = alarm.state === 'open' && !this.list.some(({ id }) => id === alarm.id);
    past.add(alarm);
    if (this.fetched?.id === alarm.id && this.fetched.revision < alarm.revision) this.fetched = alarm;
    if (alarm.state !== 'judged' || this.list.some(({ id }) => id === alarm.id)) {
      this.list = mergeAlarms(this.list, [alarm], firstToSee);
    }
    this.drop();
    this.chooseFirst();
    return isNews;
  }

  choose(id: Id | null): void {
    if (id !== this.chosen) {
      this.chosen = id;
      this.error = null;
      this.meanwhile = null;
      this.drop();
    }
    if (id && !this.find(id)) void this.fetch(id);
  }

  step(by: number): Alarm | undefined {
    const next = stepFrom(this.rows, this.chosen, by);
    if (next) this.choose(next.id);
    return next;
  }

  async acknowledge(): Promise<void> {
    const alarm = this.current;
    if (alarm?.state === 'open') await this.tell(alarm, () => api.acknowledge(alarm.id));
  }

  /** A judgement may be changed, and so may its note; each keeps the other. */
  async judge(judgement: Judgement, note?: string): Promise<void> {
    const alarm = this.current;
    if (!alarm) return;
    await this.tell(alarm, async () => {
      const now = this.find(alarm.id) ?? alarm;
      const words = note ?? now.judged?.note ?? '';
      if (now.judged?.judgement === judgement && now.judged.note === words) return now;
      // what was done here meanwhile was seen; what others did was not
      const revision = Math.max(alarm.revision, this.ours.get(alarm.id) ?? 0);
      return api.judge(alarm.id, { judgement, note: words, revision });
    });
  }

  /** Older ones that nobody has judged. */
  async older(): Promise<void> {
    if (!this.more || this.loading) return;
    this.loading = true;
    try {
      const last = this.list.reduce((oldest, alarm) => (alarm.opened < oldest.opened ? alarm : oldest));
      const page = await api.alarms({ state: ['open', 'acknowledged'], before: last.id, limit: PAGE });
      this.list = mergeAlarms(this.list, page.alarms, firstToSee);
      this.more = page.more;
    } catch {
      // asked again when the end of the list is near again
    } finally {
      this.loading = false;
    }
  }

  /** One thing after another: a key that is pressed while the node answers the one before counts too. */
  private tell(alarm: Alarm, say: () => Promise<Alarm>): Promise<void> {
    this.error = null;
    this.meanwhile = null;
    this.queue = this.queue.catch(() => undefined).then(() => this.tellNow(alarm.id, say));
    return this.queue;
  }

  private async tellNow(id: Id, say: () => Promise<Alarm>): Promise<void> {
    try {
      const alarm = await say();
      this.ours.set(id, alarm.revision);
      this.add(alarm);
    } catch (caught) {
      if (!(caught instanceof ApiError)) throw caught;
      if (caught.status === 409) {
        this.meanwhile = id;
        await this.fetch(id);
      } else this.error = { alarm: id, error: caught };
    }
  }

  private async fetch(id: Id): Promise<void> {
    try {
      const alarm = await api.alarm(id);
      this.fetched = alarm;
      this.add(alarm);
    } catch (caught) {
      if (caught instanceof ApiError && this.chosen === id) this.error = { alarm: id, error: caught };
    }
  }

  /** So that one key is enough; what is chosen already stays. */
  private chooseFirst(): void {
    this.chosen ??= this.list[0]?.id ?? null;
  }

  /** What is judged goes when the eye has left it. */
  private drop(): void {
    if (!this.list.some(({ id, state }) => state === 'judged' && id !== this.chosen)) return;
    const kept = this.list.find(({ id }) => id === this.chosen);
    this.list = this.list.filter(({ state, id }) => state !== 'judged' || id === kept?.id);
  }
}

export const alarms = new Alarms();
