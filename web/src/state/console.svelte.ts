// What the node tells, as the page sees it: the site, its cameras, the state of the connection.
import { api, ApiError, onUnauthorised } from '../api/client.ts';
import type { Alarm, Camera, Id, SignIn, Site, Track } from '../api/types.ts';
import { parseTime } from '../i18n/format.ts';
import { Connection } from '../live/connection.ts';
import { Feeds } from '../live/feeds.ts';
import type { TextMessage } from '../live/wire.ts';
import { alarms } from './alarms.svelte.ts';
import { announceAlarm, announceTrack } from './announce.svelte.ts';
import { rules } from './rules.svelte.ts';
import { session } from './session.svelte.ts';
import { sound } from './sound.svelte.ts';
import { targets } from './targets.svelte.ts';
import { tracks } from './tracks.svelte.ts';

class Console {
  site = $state.raw<Site | null>(null);
  cameras = $state.raw<Camera[]>([]);
  link = $state<'connecting' | 'open' | 'lost'>('connecting');
  /** milliseconds since 1970 */
  retryAt = $state(0);
  /** milliseconds since 1970: when the connection was lost */
  lostAt = $state(0);
  needsSignIn = $state(false);
  /** the node's clock less ours, in milliseconds */
  clockOffset = 0;
  readonly feeds = new Feeds();

  private readonly connection = new Connection(liveUrl(), {
    opened: (send) => this.opened(send),
    text: (message) => this.receive(message),
    picture: (message) => this.feeds.addPicture(message),
    lost: (retryAt) => this.lost(retryAt),
  });

  start(): void {
    onUnauthorised(() => (this.needsSignIn = true));
    this.connection.open();
  }

  retryNow(): void {
    this.connection.retryNow();
  }

  camera(id: Id): Camera | undefined {
    return this.cameras.find((camera) => camera.id === id);
  }

  /** From the live connection, or as the answer to a change. */
  keepCamera(camera: Camera): void {
    const known = this.cameras.some((other) => other.id === camera.id);
    this.cameras = known
      ? this.cameras.map((other) => (other.id === camera.id ? camera : other))
      : [...this.cameras, camera];
  }

  dropCamera(id: Id): void {
    this.cameras = this.cameras.filter((camera) => camera.id !== id);
    this.feeds.remove(id);
  }

  async signIn(body: SignIn): Promise<void> {
    await api.openSession(body);
    await session.load();
    this.needsSignIn = false;
    this.connection.retryNow();
  }

  /** Nothing that was seen stays in the page. */
  async signOut(): Promise<void> {
    await api.closeSession();
    location.reload();
  }

  private opened(send: (message: string) => void): void {
    this.link = 'open';
    this.feeds.connected(send);
    void tracks.reload();
    void rules.reload();
    void session.load();
  }

  private lost(retryAt: number): void {
    if (this.link !== 'lost') this.lostAt = Date.now();
    this.link = 'lost';
    this.retryAt = retryAt;
    this.feeds.disconnected();
    // a handshake that was refused does not say why; a request does, and 401 asks to sign in
    if (!this.needsSignIn) api.site().catch((error: unknown) => error instanceof ApiError);
  }

  private receive(message: TextMessage): void {
    switch (message.type) {
      case 'hello':
        this.site = message.site;
        for (const gone of this.cameras.filter(({ id }) => !message.cameras.some((other) => other.id === id))) {
          this.feeds.remove(gone.id);
        }
        this.cameras = message.cameras;
        targets.begin(message.targets);
        this.tell(alarms.begin(message.alarms));
        this.clockOffset = parseTime(message.site.now) - Date.now();
        break;
      case 'camera':
        this.keepCamera(message.camera);
        break;
      case 'removed':
        this.dropCamera(message.camera);
        break;
      case 'track':
        this.keepTrack(message.track);
        break;
      case 'target':
        targets.add(message.target);
        break;
      case 'alarm':
        this.keepAlarm(message.alarm);
        break;
      case 'video':
        this.feeds.begin(message);
        break;
      case 'frame':
        this.feeds.addBoxes(message);
        break;
    }
  }

  private keepAlarm(alarm: Alarm): void {
    if (alarms.add(alarm)) this.tell(alarm);
  }

  private tell(alarm: Alarm | undefined): void {
    if (!alarm) return;
    sound.play(alarm.priority);
    announceAlarm(alarm, (alarm.camera && this.camera(alarm.camera)?.name) ?? '');
  }

  private keepTrack(track: Track): void {
    const isNews = tracks.add(track);
    if (isNews && track.state === 'confirmed') announceTrack(track, this.camera(track.camera)?.name ?? '');
  }
}

function liveUrl(): string {
  const url = new URL('/api/v1/live', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

export const node = new Console();
