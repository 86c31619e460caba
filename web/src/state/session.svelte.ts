// Who is signed in, and what they may do.
import { api, ApiError } from '../api/client.ts';
import type { Action, Session } from '../api/types.ts';

class SessionState {
  now = $state.raw<Session | null>(null);

  /** What is not known is as it was. */
  async load(): Promise<void> {
    try {
      this.now = await api.session();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** Until the node has said so, everything is shown: it refuses what is not allowed. */
  may(action: Action): boolean {
    return this.now === null || this.now.kind === 'unknown' || this.now.may.includes(action);
  }
}

export const session = new SessionState();
