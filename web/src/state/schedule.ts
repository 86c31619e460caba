// When a rule holds: the few usual ways, and hours of one's own.
import type { DayMoment, DaySpan, Schedule } from '../api/types.ts';

export const PRESETS = ['always', 'night', 'day', 'own'] as const;
export type Preset = (typeof PRESETS)[number];

export const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

const moment = (of: DayMoment['of'], after_s = 0): DayMoment => ({ of, after_s });

const spans: Record<Preset, DaySpan[]> = {
  always: [],
  night: [{ days: EVERY_DAY, from: moment('sunset'), to: moment('sunrise') }],
  day: [{ days: EVERY_DAY, from: moment('sunrise'), to: moment('sunset') }],
  own: [{ days: EVERY_DAY, from: moment('clock', 18 * 3600), to: moment('clock', 6 * 3600) }],
};

export function spansOf(preset: Preset): DaySpan[] {
  return structuredClone(spans[preset]);
}

export function presetOf({ spans: kept }: Pick<Schedule, 'spans'>): Preset {
  const same = (preset: Preset): boolean => JSON.stringify(kept.map(plain)) === JSON.stringify(spans[preset].map(plain));
  return PRESETS.find((preset) => preset !== 'own' && same(preset)) ?? 'own';
}

const plain = ({ days, from, to }: DaySpan): unknown => [[...days].sort(), from.of, from.after_s, to.of, to.after_s];

/** "18:30" of a time of day in seconds, as a field of the form has it. */
export function clockOf(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return [Math.floor(minutes / 60) % 24, minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Seconds of "18:30"; null where it is none. */
export function secondsOf(clock: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(clock);
  if (!found) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2])];
  return hours < 24 && minutes < 60 ? hours * 3600 + minutes * 60 : null;
}
