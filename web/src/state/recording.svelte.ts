// A track with its path and its recording, fetched when somebody looks at it: that of the alarm that it is looked at
// for, once there is one, else the track's own.
import { alarmClipUrl, api, ApiError, clipUrl } from '../api/client.ts';
import type { Clip, Id, Track } from '../api/types.ts';
import { parseTime } from '../i18n/format.ts';
import { readPath, type PathPoint } from '../live/path.ts';
import { tracks } from './tracks.svelte.ts';

/** from the alarm until its recording is there, at the longest */
const LONGEST_MS = 60_000;

export class Recording {
  readonly id: Id;
  readonly alarm: { id: Id; happened: string } | null;
  /** where its video is */
  video = $state.raw('');
  clip = $state.raw<Clip | null>(null);
  path = $state.raw<PathPoint[]>([]);
  error = $state.raw<ApiError | null>(null);
  loading = $state(true);
  private fetched = $state.raw<Track | null>(null);

  readonly track = $derived.by(() => tracks.list.find(({ id }) => id === this.id) ?? this.fetched);
  readonly ended = $derived(this.track?.state === 'ended');

  constructor(id: Id, alarm: { id: Id; happened: string } | null = null) {
    this.id = id;
    this.alarm = alarm;
  }

  /** whether the alarm's own recording may still come */
  get awaits(): boolean {
    return this.alarm !== null && this.video !== alarmClipUrl(this.alarm.id) && Date.now() - parseTime(this.alarm.happened) < LONGEST_MS;
  }

  async load(): Promise<void> {
    this.loading = true;
    this.error = null;
    try {
      if (!this.ended) this.fetched = await api.track(this.id);
      this.path = readPath(await api.path(this.id));
      await this.find();
    } catch (caught) {
      if (caught instanceof ApiError) this.error = caught;
    } finally {
      this.loading = false;
    }
  }

  private async find(): Promise<void> {
    if (this.alarm) {
      try {
        this.clip = await api.alarmClip(this.alarm.id);
        this.video = alarmClipUrl(this.alarm.id);
        return;
      } catch (caught) {
        if (!(caught instanceof ApiError) || caught.status !== 404) throw caught;
      }
    }
    this.clip = await api.clip(this.id);
    this.video = clipUrl(this.id);
  }
}
