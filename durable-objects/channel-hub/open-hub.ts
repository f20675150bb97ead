import type { StoredChannel } from "#services/channel/load-channel";
import type { Delivery } from "#protocol/api/channels";
import { openChannel, type Opened } from "./channel-config.ts";
import { channelHttp, egressOf, mailOutletOf } from "./egress.ts";
import type { Readiness } from "./report.ts";
import { Sending } from "./sending.ts";
import type { HubStore, KeptChannel } from "./store.ts";
import { Tokens } from "./tokens.ts";

/** A channel whose secrets are opened, ready to send; or that says why it is not. */
export interface Open {
  stored: StoredChannel;
  /** What it names and is not there. */
  problem: Readiness | null;
  opened: Opened;
  sending: Sending | null;
}

/** What a hub has open, in memory only. */
export class OpenHub {
  readonly #env: Env;
  readonly #store: HubStore;
  readonly #told: (delivery: Omit<Delivery, "id">) => void;
  readonly #tokens = new Tokens();
  #open: Promise<Open | null> | null = null;

  constructor(env: Env, store: HubStore, told: (delivery: Omit<Delivery, "id">) => void) {
    this.#env = env;
    this.#store = store;
    this.#told = told;
  }

  /** Null when there is no channel. */
  get(): Promise<Open | null> {
    this.#open ??= this.#begin();
    return this.#open;
  }

  /** The channel is another now. */
  forget(): void {
    this.#open = null;
    this.#tokens.clear();
  }

  async #begin(): Promise<Open | null> {
    const kept = this.#store.isMade() ? this.#store.channel() : null;
    return kept && this.#openNow(kept);
  }

  async #openNow({ problem, ...stored }: KeptChannel): Promise<Open> {
    const opened = await openChannel(stored, this.#env.MASTER_KEY);
    if (!opened.ok) return { stored, problem, opened, sending: null };
    const hosts = opened.channel.hosts(opened.settings);
    // Nobody else may write mail in the installation's name.
    const outlet = opened.channel.platform === "email" ? mailOutletOf(this.#env) : {};
    const sending = new Sending(
      { channelId: stored.channelId, ...opened },
      {
        http: channelHttp({ ...egressOf(this.#env), ...outlet }, hosts),
        tokens: this.#tokens,
        store: this.#store,
        told: this.#told,
      },
    );
    return { stored, problem, opened, sending };
  }
}
