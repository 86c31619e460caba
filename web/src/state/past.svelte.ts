// Alarms of any state and time that match a filter, newest first, a page at a time.
import { api, ApiError } from '../api/client.ts';
import type { Alarm, Id } from '../api/types.ts';
import { dayStart, passes, type Filter } from './alarm_filter.ts';
import { latestFirst, mergeAlarms } from './alarm_list.ts';

const PAGE = 100;

class Past {
  /** null: those not judged are shown instead */
  filter = $state.raw<Filter | null>(null);
  list = $state.raw<readonly Alarm[]>([]);
  more = $state(false);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  private asked = 0;

  find(id: Id): Alarm | undefined {
    return this.list.find((alarm) => alarm.id === id);
  }

  use(filter: Filter | null): void {
    this.filter = filter;
    this.list = [];
    this.more = false;
    this.error = null;
    if (filter) void this.load(undefined);
  }

  /** Asks anew, as after a lost connection. */
  renew(): void {
    if (this.filter) this.use(this.filter);
  }

  add(alarm: Alarm): void {
    if (!this.filter) return;
    // what was seen under the filter stays in the list, with the new word about it
    if (this.find(alarm.id) || passes(alarm, this.filter)) this.list = mergeAlarms(this.list, [alarm], latestFirst);
  }

  async older(): Promise<void> {
    const last = this.list.at(-1);
    if (this.more && !this.loading && last) await this.load(last.id);
  }

  private async load(before: Id | undefined): Promise<void> {
    const filter = this.filter!;
    const mine = ++this.asked;
    this.loading = true;
    try {
      const page = await api.alarms({
        state: filter.state ? [filter.state] : undefined,
        judgement: filter.judgement || undefined,
        rule: filter.rule || undefined,
        from: dayStart(filter.from),
        to: dayStart(filter.to, 1),
        before,
        limit: PAGE,
      });
      if (mine !== this.asked) return;
      this.list = mergeAlarms(this.list, page.alarms, latestFirst);
      this.more = page.more;
      this.error = null;
    } catch (caught) {
      if (mine === this.asked && caught instanceof ApiError) this.error = caught;
    } finally {
      if (mine === this.asked) this.loading = false;
    }
  }
}

export const past = new Past();
