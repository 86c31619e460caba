// A track with its path and its recording, fetched when somebody looks at it.
import { api, ApiError } from '../api/client.ts';
import type { Clip, Id, Track } from '../api/types.ts';
import { readPath, type PathPoint } from '../live/path.ts';
import { tracks } from './tracks.svelte.ts';

export class Recording {
  readonly id: Id;
  clip = $state.raw<Clip | null>(null);
  path = $state.raw<PathPoint[]>([]);
  error = $state.raw<ApiError | null>(null);
  loading = $state(true);
  private fetched = $state.raw<Track | null>(null);

  readonly track = $derived.by(() => tracks.list.find(({ id }) => id === this.id) ?? this.fetched);
  readonly ended = $derived(this.track?.state === 'ended');

  constructor(id: Id) {
    this.id = id;
  }

  async load(): Promise<void> {
    this.loading = true;
    this.error = null;
    try {
      if (!this.ended) this.fetched = await api.track(this.id);
      this.path = readPath(await api.path(this.id));
      this.clip = await api.clip(this.id);
    } catch (caught) {
      if (caught instanceof ApiError) this.error = caught;
    } finally {
      this.loading = false;
    }
  }
}
