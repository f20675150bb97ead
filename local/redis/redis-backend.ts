import type { Reply } from "./engine/reply.ts";

export type Outcome = { result: Reply } | { error: string };

/** What the REST endpoint needs of a Redis. */
export interface RedisBackend {
  /** Throws one clear sentence when it cannot. */
  open(): Promise<void>;
  call(command: string[]): Promise<Outcome>;
  /** All commands with no other between them; one that fails does not stop the rest. */
  transaction(commands: string[][]): Promise<Outcome[]>;
  close(): Promise<void>;
}
