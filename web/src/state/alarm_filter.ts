// Which past alarms are asked for, and whether one that comes live is among them.
import type { Alarm, AlarmState, Id, Judgement } from '../api/types.ts';
import { parseTime } from '../i18n/format.ts';

export interface Filter {
  state: AlarmState | '';
  judgement: Judgement | '';
  rule: Id | '';
  /** the day, as a field of the form has it; empty: any */
  from: string;
  to: string;
}

export const EVERY: Filter = { state: '', judgement: '', rule: '', from: '', to: '' };

/** The moment at which a day of the viewer's begins, or the day after it. */
export function dayStart(day: string, after = 0): string | undefined {
  if (day === '') return undefined;
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const start = new Date(year, month - 1, date + after);
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}

/** Whether the filter lets it through, as the node would. */
export function passes(alarm: Alarm, filter: Filter): boolean {
  const [from, to] = [dayStart(filter.from), dayStart(filter.to, 1)];
  const opened = parseTime(alarm.opened);
  return (
    (!filter.state || alarm.state === filter.state) &&
    (!filter.judgement || alarm.judged?.judgement === filter.judgement) &&
    (!filter.rule || alarm.rule.id === filter.rule) &&
    (!from || opened >= Date.parse(from)) &&
    (!to || opened < Date.parse(to))
  );
}
