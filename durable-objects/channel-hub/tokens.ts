import type { ChannelContext } from "#core/channel";

/** Before its end a token is no longer used: the call that carries it takes time too. */
const MARGIN_MS = 60_000;

interface Kept {
  value: string;
  expiresAtMs: number;
}

/** Tokens of one channel, in memory only. One load at a time per key: platforms end older tokens when they give new ones. */
export class Tokens {
  readonly #kept = new Map<string, Kept>();
  readonly #loading = new Map<string, Promise<Kept>>();

  readonly get: ChannelContext<unknown>["token"] = async (key, load) => {
    const kept = this.#kept.get(key);
    if (kept && kept.expiresAtMs - MARGIN_MS > Date.now()) return kept.value;
    const loading = this.#loading.get(key) ?? this.#load(key, load);
    return (await loading).value;
  };

  readonly drop = async (key: string): Promise<void> => {
    this.#kept.delete(key);
  };

  clear(): void {
    this.#kept.clear();
  }

  #load(key: string, load: () => Promise<Kept>): Promise<Kept> {
    const loading = load()
      .then((fresh) => {
        this.#kept.set(key, fresh);
        return fresh;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }
}
