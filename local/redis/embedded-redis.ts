import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { SavedEntry } from "./engine/keyspace.ts";
import { RedisEngine } from "./engine/redis-engine.ts";
import { CommandError } from "./engine/reply.ts";
import type { Outcome, RedisBackend } from "./redis-backend.ts";

const SAVE_EVERY_MS = 2_000;
const FORMAT = 1;

interface Snapshot {
  format: typeof FORMAT;
  entries: SavedEntry[];
}

/** The engine and its snapshot file. What Redis holds may vanish by design, so the last seconds are not worth a log. */
export class EmbeddedRedis implements RedisBackend {
  readonly #engine = new RedisEngine();
  readonly #path: string;
  #savedChanges = 0;
  #saving: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async open(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    this.#engine.load(await this.#snapshot());
    this.#savedChanges = this.#engine.changes;
    this.#timer = setInterval(() => this.#save(), SAVE_EVERY_MS).unref();
  }

  /** What Redis holds may vanish: a file that cannot be read is no reason not to start. */
  async #snapshot(): Promise<SavedEntry[]> {
    try {
      const snapshot = JSON.parse(await readFile(this.#path, "utf8")) as Partial<Snapshot>;
      return snapshot.format === FORMAT ? (snapshot.entries ?? []) : [];
    } catch {
      return [];
    }
  }

  #save(): void {
    if (this.#engine.changes === this.#savedChanges) return;
    this.#savedChanges = this.#engine.changes;
    const snapshot: Snapshot = { format: FORMAT, entries: this.#engine.save() };
    const text = JSON.stringify(snapshot);
    this.#saving = this.#saving.then(() => this.#write(text));
  }

  /** Written aside and moved into place, so that a process killed meanwhile leaves the former snapshot whole. */
  async #write(text: string): Promise<void> {
    const aside = `${this.#path}.new`;
    try {
      await writeFile(aside, text, { mode: 0o600 });
      await rename(aside, this.#path);
    } catch (error) {
      this.#savedChanges = -1;
      process.stderr.write(`redis snapshot: ${(error as Error).message}\n`);
    }
  }

  #outcome(command: string[]): Outcome {
    try {
      return { result: this.#engine.call(command) };
    } catch (error) {
      if (error instanceof CommandError) return { error: error.message };
      throw error;
    }
  }

  async call(command: string[]): Promise<Outcome> {
    return this.#outcome(command);
  }

  async transaction(commands: string[][]): Promise<Outcome[]> {
    return commands.map((command) => this.#outcome(command));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#save();
    await this.#saving;
  }
}
