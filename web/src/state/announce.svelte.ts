// New tracks and alarms in words for those who do not see the page; of tracks at most one in a few seconds, the others
// counted. Each alarm is spoken of.
import type { Alarm, Track } from '../api/types.ts';
import { alarmTitle, i18n, t } from '../i18n/i18n.svelte.ts';

const EVERY_MS = 4000;

export const announcement = $state({ text: '', alarm: '' });

let waiting = 0;
let latest = '';
let timer = 0;

function speak(): void {
  timer = 0;
  if (waiting === 0) return;
  announcement.text = waiting === 1 ? latest : t('tracks.announce_many', { count: waiting });
  waiting = 0;
  timer = window.setTimeout(speak, EVERY_MS);
}

export function announceTrack(track: Track, camera: string): void {
  waiting += 1;
  latest = t('tracks.announce', { class: i18n.name('class', track.class), camera });
  if (timer === 0) speak();
}

export function announceAlarm(alarm: Alarm, where: string): void {
  announcement.alarm = t('alarms.announce', {
    rule: alarmTitle(alarm),
    class: i18n.name('class', alarm.class),
    where,
    priority: alarm.priority,
  });
}
