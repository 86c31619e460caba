// The users and tokens of the node, for who may change them.
import { api, ApiError } from '../api/client.ts';
import type { Id, Role, Token, User, UserAnswer } from '../api/types.ts';
import { session } from './session.svelte.ts';

/** What was made and is shown once. */
export interface Made {
  of: 'user' | 'token';
  name: string;
  secret: string;
  /** of the first user: from now on the node asks for a sign-in */
  first: boolean;
}

class UsersState {
  users = $state.raw<User[]>([]);
  tokens = $state.raw<Token[]>([]);
  loaded = $state(false);
  error = $state.raw<ApiError | null>(null);
  made = $state.raw<Made | null>(null);

  async reload(): Promise<void> {
    await this.trying(async () => {
      [this.users, this.tokens] = await Promise.all([api.users(), api.tokens()]);
      this.loaded = true;
    });
  }

  /** Whether it was added. */
  addUser(name: string, role: Role): Promise<boolean> {
    return this.trying(async () => {
      this.keep(await api.addUser(name, role));
      // the first one ends the time in which nobody signs in
      if (this.users.length === 1) await session.load();
    });
  }

  change(user: User, change: { role?: Role; enabled?: boolean; new_password?: boolean }): Promise<boolean> {
    const { name, role, enabled } = user;
    return this.trying(async () => this.keep(await api.putUser(user.id, { name, role, enabled, ...change })));
  }

  async remove(user: Id): Promise<void> {
    await api.removeUser(user);
    this.users = this.users.filter(({ id }) => id !== user);
  }

  addToken(name: string, role: Role, expires: string | null): Promise<boolean> {
    return this.trying(async () => {
      const { token, secret } = await api.addToken(name, role, expires);
      this.tokens = [...this.tokens, token];
      this.made = { of: 'token', name: token.name, secret, first: false };
    });
  }

  async revoke(token: Id): Promise<void> {
    await api.revokeToken(token);
    this.tokens = this.tokens.filter(({ id }) => id !== token);
  }

  private keep({ user, password }: UserAnswer): void {
    const known = this.users.some(({ id }) => id === user.id);
    this.users = known ? this.users.map((other) => (other.id === user.id ? user : other)) : [...this.users, user];
    if (password) this.made = { of: 'user', name: user.name, secret: password, first: this.users.length === 1 };
  }

  private async trying(work: () => Promise<void>): Promise<boolean> {
    this.error = null;
    try {
      await work();
      return true;
    } catch (caught) {
      if (!(caught instanceof ApiError)) throw caught;
      this.error = caught;
      return false;
    }
  }
}

export const users = new UsersState();
