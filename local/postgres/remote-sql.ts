import { DatabaseError, Pool, type PoolClient, type QueryArrayConfig, type QueryArrayResult } from "pg";
import { paramText } from "./frontend-messages.ts";
import type { Field, SqlError, StatementResult } from "./read-reply.ts";
import { type BatchOptions, beginStatement, type SqlBackend, type SqlOutcome, type Statement } from "./sql-backend.ts";

const RAW_TEXT = { getTypeParser: () => (text: string) => text };

type Queryable = Pick<PoolClient, "query">;

async function run(client: Queryable, { query, params = [] }: Statement): Promise<StatementResult> {
  const result: QueryArrayResult = await client.query({
    text: query,
    values: params.map(paramText),
    rowMode: "array",
    types: RAW_TEXT,
    queryMode: "extended",
  } as QueryArrayConfig);
  return {
    command: result.command ?? "",
    rowCount: result.rowCount,
    fields: result.fields.map((field): Field => ({ ...field, format: "text" })),
    rows: result.rows,
  };
}

function errorFields(error: DatabaseError): SqlError {
  const fields: SqlError = { message: error.message };
  for (const [name, value] of Object.entries(error)) if (typeof value === "string") fields[name] = value;
  return fields;
}

async function outcomeOf<T>(value: Promise<T>): Promise<SqlOutcome<T>> {
  try {
    return { ok: true, value: await value };
  } catch (error) {
    if (error instanceof DatabaseError) return { ok: false, error: errorFields(error) };
    throw error;
  }
}

const CONNECT_TIMEOUT_MS = 10_000;

/** HTTP statements over a pool of ordinary connections. */
export class RemoteSql implements SqlBackend {
  readonly #pool: Pool;

  constructor(connectionString: string) {
    this.#pool = new Pool({ connectionString, max: 10, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
    // A connection lost while idle: the pool replaces it, and the next query tells if the server is gone.
    this.#pool.on("error", () => undefined);
  }

  /** Throws one clear sentence when the server cannot be reached. */
  async check(): Promise<void> {
    const outcome = await this.#pool.query("SELECT 1").then(
      () => null,
      (error: Error) => error.message || "no connection",
    );
    if (outcome === null) return;
    await this.#pool.end();
    throw new Error(`The database that DATABASE_URL names cannot be reached: ${outcome}.`);
  }

  query(statement: Statement): Promise<SqlOutcome<StatementResult>> {
    return outcomeOf(run(this.#pool, statement));
  }

  batch(statements: Statement[], options: BatchOptions): Promise<SqlOutcome<StatementResult[]>> {
    return outcomeOf(this.#inTransaction(statements, options));
  }

  async #inTransaction(statements: Statement[], options: BatchOptions): Promise<StatementResult[]> {
    const client = await this.#pool.connect();
    let broken = true;
    try {
      await client.query(beginStatement(options));
      const results: StatementResult[] = [];
      for (const statement of statements) results.push(await run(client, statement));
      await client.query("COMMIT");
      broken = false;
      return results;
    } finally {
      client.release(broken); // a connection whose transaction did not commit is thrown away, and rolls back with it
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
