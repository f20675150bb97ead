import type { EmbeddedPostgres } from "./embedded-postgres.ts";
import { simpleQuery, statement, SYNC } from "./frontend-messages.ts";
import { emptyResult, readReply, type Reply, type StatementResult } from "./read-reply.ts";
import { type BatchOptions, beginStatement, type SqlBackend, type SqlOutcome, type Statement } from "./sql-backend.ts";
import type { Turns } from "./turns.ts";

/** HTTP statements over the embedded database. A turn is held for a whole group, so groups never interleave. */
export class EmbeddedSql implements SqlBackend {
  readonly #postgres: EmbeddedPostgres;
  readonly #turns: Turns;

  constructor(postgres: EmbeddedPostgres, turns: Turns) {
    this.#postgres = postgres;
    this.#turns = turns;
  }

  async #exchange(messages: Buffer[]): Promise<Reply> {
    const endTurn = await this.#turns.take();
    try {
      const reply = readReply(await this.#postgres.run(Buffer.concat([...messages, SYNC])));
      // A lone BEGIN, or a batch that failed inside: nobody else may find this transaction open.
      if (reply.status !== "I") await this.#postgres.run(simpleQuery("ROLLBACK"));
      return reply;
    } finally {
      endTurn();
    }
  }

  async query({ query, params }: Statement): Promise<SqlOutcome<StatementResult>> {
    const { results, error } = await this.#exchange([statement(query, params)]);
    return error ? { ok: false, error } : { ok: true, value: results[0] ?? emptyResult() };
  }

  async batch(statements: Statement[], options: BatchOptions): Promise<SqlOutcome<StatementResult[]>> {
    const { results, error } = await this.#exchange([
      statement(beginStatement(options)),
      ...statements.map(({ query, params }) => statement(query, params)),
      statement("COMMIT"),
    ]);
    return error ? { ok: false, error } : { ok: true, value: results.slice(1, -1) };
  }
}
