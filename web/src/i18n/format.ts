// Times, durations and numbers as each language writes them. Times are shown in the viewer's own zone.

/** Milliseconds since 1970 of an RFC 3339 time; what is finer is cut. */
export function parseTime(time: string): number {
  return Date.parse(time.replace(/(\.\d{3})\d+/, '$1'));
}

export function millisecondsOf(ns: string): number {
  return Number(BigInt(ns) / 1_000_000n);
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

const cache = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) cache.set(key, (format = new Intl.DateTimeFormat(language, options)));
  return format;
}

/** "21:14:05" */
export function clockTime(language: string, ms: number): string {
  return dateFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(ms);
}

/** "22 Nov", or the weekday's full date where `long` */
export function day(language: string, ms: number, long = false): string {
  const options: Intl.DateTimeFormatOptions = long
    ? { weekday: 'long', day: 'numeric', month: 'long' }
    : { day: 'numeric', month: 'short' };
  return dateFormat(language, options).format(ms);
}

/** The time alone if it was today, else with its day. */
export function moment(language: string, ms: number, now: number): string {
  return sameDay(ms, now) ? clockTime(language, ms) : `${day(language, ms)} ${clockTime(language, ms)}`;
}

/** For the hover: the same moment in UTC, to the millisecond. */
export function utc(language: string, ms: number): string {
  return dateFormat(language, {
    timeZone: 'UTC',
    dateStyle: undefined,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(ms);
}

/** Monday first, as short as the language has them. */
export function weekdays(language: string): string[] {
  const monday = Date.UTC(2024, 0, 1);
  return Array.from({ length: 7 }, (_, index) =>
    dateFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(monday + index * 86_400_000),
  );
}

function amount(language: string, value: number, unit: string): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** "8 sec", "3 min 20 sec", "5 hr 2 min": two units at most */
export function duration(language: string, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return amount(language, seconds, 'second');
  const minutes = Math.floor(seconds / 60);
  const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    small === 0
      ? amount(language, big, bigUnit)
      : `${amount(language, big, bigUnit)} ${amount(language, small, smallUnit)}`;
  if (minutes < 60) return pair(minutes, 'minute', seconds % 60, 'second');
  return pair(Math.floor(minutes / 60), 'hour', minutes % 60, 'minute');
}

/** "8 sec", "3 min", "5 hr", "2 days": the greatest unit alone, cut */
export function age(language: string, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return amount(language, seconds, 'second');
  if (seconds < 3600) return amount(language, Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return amount(language, Math.floor(seconds / 3600), 'hour');
  return amount(language, Math.floor(seconds / 86_400), 'day');
}

export function number(language: string, value: number, digits = 0): string {
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** A share of one; never "100 %" for less, never "0 %" for more than none. */
export function percent(language: string, share: number, digits = 0): string {
  const step = 10 ** -(digits + 2);
  const shown = share > 0 && share < 1 ? Math.min(1 - step, Math.max(step, share)) : share;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(shown);
}
