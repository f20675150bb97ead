import type { EmbeddedPostgres } from "./embedded-postgres.ts";
import { simpleQuery, statement, SYNC } from "./frontend-messages.ts";
import { Prepared } from "./prepared.ts";
import { emptyResult, readReply, type Reply, type StatementResult } from "./read-reply.ts";
import { type BatchOptions, beginStatement, type SqlBackend, type SqlOutcome, type Statement } from "./sql-backend.ts";
import type { Turns } from "./turns.ts";

/** The backend forgot a statement (a session ended, its thread was replaced), or a table was changed under it. */
const FORGOTTEN = new Set(["26000", "0A000"]);

/** HTTP statements over the embedded database. A turn is held for a whole group, so groups never interleave. */
export class EmbeddedSql implements SqlBackend {
  readonly #postgres: EmbeddedPostgres;
  readonly #turns: Turns;
  readonly #prepared = new Prepared();

  constructor(postgres: EmbeddedPostgres, turns: Turns) {
    this.#postgres = postgres;
    this.#turns = turns;
  }

  /** `around`: what goes before and after the statements. */
  async #exchange(statements: readonly Statement[], around: [Buffer, Buffer] = [NOTHING, NOTHING]): Promise<Reply> {
    const endTurn = await this.#turns.take();
    try {
      const reply = await this.#attempt(statements, around);
      if (!FORGOTTEN.has(reply.error?.["code"] ?? "")) return reply;
      this.#prepared.clear();
      return await this.#attempt(statements, around);
    } finally {
      endTurn();
    }
  }

  async #attempt(statements: readonly Statement[], [before, after]: [Buffer, Buffer]): Promise<Reply> {
    const { bytes, learned } = this.#prepared.messages(statements);
    const reply = readReply(await this.#postgres.run(Buffer.concat([before, bytes, after, SYNC])));
    // A lone BEGIN, or a batch that failed inside: nobody else may find this transaction open.
    if (reply.status !== "I") await this.#postgres.run(simpleQuery("ROLLBACK"));
    if (reply.error) return reply;
    learned();
    const surplus = this.#prepared.surplus();
    if (surplus.length > 0) await this.#postgres.run(Buffer.concat([surplus, SYNC]));
    return reply;
  }

  async query(asked: Statement): Promise<SqlOutcome<StatementResult>> {
    const { results, error } = await this.#exchange([asked]);
    return error ? { ok: false, error } : { ok: true, value: results[0] ?? emptyResult() };
  }

  async batch(statements: Statement[], options: BatchOptions): Promise<SqlOutcome<StatementResult[]>> {
    const { results, error } = await this.#exchange(statements, [
      statement(beginStatement(options)),
      statement("COMMIT"),
    ]);
    return error ? { ok: false, error } : { ok: true, value: results.slice(1, -1) };
  }
}

const NOTHING = Buffer.alloc(0);
