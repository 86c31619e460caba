// The tracks that the panel shows: the newest page, what comes live, and older pages when asked for.
import { api, ApiError } from '../api/client.ts';
import type { Id, Track } from '../api/types.ts';
import { isStanding, mergeTracks, newestFirst } from './merge.ts';

const PAGE = 50;
/** A console left on for weeks does not keep every track that it ever saw. */
const MOST_LIVE = 400;

class Tracks {
  list = $state.raw<Track[]>([]);
  more = $state(false);
  loading = $state(false);
  /** the newest page has come at least once */
  loaded = $state(false);
  error = $state.raw<ApiError | null>(null);
  camera = $state<Id | null>(null);
  private asked = 0;

  /** The newest page anew, as after a lost connection; what is older is asked for again when needed. */
  async reload(): Promise<void> {
    await this.load(undefined);
  }

  async older(): Promise<void> {
    const last = this.list.at(-1);
    if (this.more && !this.loading && last) await this.load(last.id);
  }

  async filter(camera: Id | null): Promise<void> {
    this.camera = camera;
    this.list = [];
    this.more = false;
    this.loaded = false;
    await this.load(undefined);
  }

  /** From the live connection. True where it moves, and had not been seen to before. */
  add(track: Track): boolean {
    if (this.camera && track.camera !== this.camera) return false;
    const known = this.list.find((other) => other.id === track.id);
    const last = this.list.at(-1);
    if (!known && this.more && last && newestFirst(last, track) < 0) return false;
    this.list = mergeTracks(this.list, [track]);
    return !isStanding(track) && (!known || isStanding(known));
  }

  /** Lets go of the oldest; called while the list stands at its top. */
  trim(): void {
    if (this.list.length <= MOST_LIVE) return;
    this.list = this.list.slice(0, MOST_LIVE - PAGE);
    this.more = true;
  }

  private async load(before: Id | undefined): Promise<void> {
    const mine = ++this.asked;
    this.loading = true;
    try {
      const page = await api.tracks({ camera: this.camera ?? undefined, before, limit: PAGE });
      if (mine !== this.asked) return;
      this.list = before === undefined ? mergeTracks([], page.tracks) : mergeTracks(this.list, page.tracks);
      this.more = page.more;
      this.loaded = true;
      this.error = null;
    } catch (error) {
      if (mine === this.asked && error instanceof ApiError) this.error = error;
    } finally {
      if (mine === this.asked) this.loading = false;
    }
  }
}

export const tracks = new Tracks();
