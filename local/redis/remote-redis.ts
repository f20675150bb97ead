import { createClient, ErrorReply, MultiErrorReply } from "@redis/client";
import type { Reply } from "./engine/reply.ts";
import type { Outcome, RedisBackend } from "./redis-backend.ts";

const CONNECT_TIMEOUT_MS = 5_000;

function newClient(url: string) {
  const client = createClient({ url, RESP: 2, socket: { connectTimeout: CONNECT_TIMEOUT_MS } });
  client.on("error", () => undefined); // lost connections come back by themselves; a failing command tells its caller
  return client;
}

function outcomeOf(reply: unknown): Outcome {
  return reply instanceof Error ? { error: reply.message } : { result: reply as Reply };
}

/** A Redis server that runs elsewhere. */
export class RemoteRedis implements RedisBackend {
  readonly #client: ReturnType<typeof newClient>;

  constructor(url: string) {
    this.#client = newClient(url);
  }

  async open(): Promise<void> {
    const failure = Promise.withResolvers<never>();
    this.#client.once("error", (error: Error) => failure.reject(error));
    try {
      await Promise.race([this.#client.connect(), failure.promise]);
    } catch (error) {
      this.#client.destroy();
      throw new Error(`The Redis that REDIS_URL names cannot be reached: ${(error as Error).message}.`, {
        cause: error,
      });
    }
  }

  async call(command: string[]): Promise<Outcome> {
    try {
      return outcomeOf(await this.#client.sendCommand(command));
    } catch (error) {
      if (error instanceof ErrorReply) return outcomeOf(error);
      throw error;
    }
  }

  async transaction(commands: string[][]): Promise<Outcome[]> {
    const multi = this.#client.multi();
    for (const command of commands) multi.addCommand(command);
    try {
      return (await multi.exec()).map(outcomeOf);
    } catch (error) {
      if (error instanceof MultiErrorReply) return error.replies.map(outcomeOf);
      if (error instanceof ErrorReply) return commands.map(() => outcomeOf(error));
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
