// A camera's watched intervals over a window of time, as shares of it.
import type { WatchedInterval } from '../api/types.ts';
import { parseTime } from '../i18n/format.ts';

export interface Span {
  /** milliseconds since 1970 */
  from: number;
  to: number;
  watched: boolean;
  /** `none` where nothing is recorded */
  cause: WatchedInterval['cause'] | 'none';
  detail: string;
}

export interface Watched {
  /** the whole window, oldest first, without holes */
  spans: Span[];
  /** of the window, in [0, 1] */
  share: number;
  watchedMs: number;
  /** newest first, what was before the first record left out */
  gaps: Span[];
}

function clip(interval: WatchedInterval, from: number, to: number): Span {
  const { watched, cause, detail } = interval;
  return {
    from: Math.max(from, parseTime(interval.from)),
    to: Math.min(to, parseTime(interval.to)),
    watched,
    cause,
    detail,
  };
}

const none = (from: number, to: number): Span => ({ from, to, watched: false, cause: 'none', detail: '' });

/** Spans that overlap give way to the one before. */
export function summarise(intervals: readonly WatchedInterval[], from: number, to: number): Watched {
  const spans: Span[] = [];
  let end = from;
  for (const interval of intervals) {
    const span = clip(interval, from, to);
    span.from = Math.max(span.from, end);
    if (span.to <= span.from) continue;
    if (span.from > end) spans.push(none(end, span.from));
    spans.push(span);
    end = span.to;
  }
  if (end < to) spans.push(none(end, to));
  const watchedMs = spans.filter((span) => span.watched).reduce((sum, span) => sum + span.to - span.from, 0);
  return {
    spans,
    share: to > from ? watchedMs / (to - from) : 0,
    watchedMs,
    gaps: spans.filter((span) => !span.watched && span.cause !== 'none').reverse(),
  };
}
