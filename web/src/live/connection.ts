// The live WebSocket, kept open: reconnects with back-off for ever, and takes silence for a loss.
import { Backoff } from './backoff.ts';
import { parsePicture, parseText, type PictureMessage, type TextMessage } from './wire.ts';

export interface ConnectionEvents {
  opened(send: (message: string) => void): void;
  text(message: TextMessage): void;
  picture(message: PictureMessage): void;
  /** closed or never opened; tries again at `retryAt` (milliseconds since 1970) */
  lost(retryAt: number): void;
}

/** A node that has cameras says something every second; one that has none may be silent. */
const SILENCE_MS = 6000;

export class Connection {
  private readonly url: string;
  private readonly events: ConnectionEvents;
  private readonly backoff = new Backoff();
  private socket: WebSocket | null = null;
  private retryTimer = 0;
  private silenceTimer = 0;
  private talks = true;

  constructor(url: string, events: ConnectionEvents) {
    this.url = url;
    this.events = events;
    window.addEventListener('online', () => this.retryNow());
  }

  open(): void {
    window.clearTimeout(this.retryTimer);
    this.talks = true;
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (this.socket === socket) this.receive(event.data);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lose();
    };
    this.watchForSilence();
  }

  /** Tries at once, where it is waiting to. */
  retryNow(): void {
    if (this.socket === null) this.open();
  }

  private receive(data: string | ArrayBuffer): void {
    this.watchForSilence();
    if (typeof data !== 'string') {
      const picture = parsePicture(data);
      if (picture) this.events.picture(picture);
      return;
    }
    const message = parseText(data);
    if (!message) return;
    if (message.type === 'hello') {
      this.backoff.reset();
      this.talks = message.cameras.length > 0;
      this.events.opened((text) => this.send(text));
    }
    if (message.type === 'camera') this.talks = true;
    this.events.text(message);
  }

  private send(text: string): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  private watchForSilence(): void {
    window.clearTimeout(this.silenceTimer);
    this.silenceTimer = window.setTimeout(() => {
      if (this.talks) this.lose();
    }, SILENCE_MS);
  }

  private lose(): void {
    window.clearTimeout(this.silenceTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    const wait = this.backoff.next();
    this.retryTimer = window.setTimeout(() => this.open(), wait);
    this.events.lost(Date.now() + wait);
  }
}
