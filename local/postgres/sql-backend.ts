import type { SqlError, StatementResult } from "./read-reply.ts";

export interface Statement {
  query: string;
  params?: unknown[];
}

export interface BatchOptions {
  isolationLevel?: string;
  readOnly: boolean;
  deferrable: boolean;
}

export type SqlOutcome<T> = { ok: true; value: T } | { ok: false; error: SqlError };

/** What the HTTP endpoint needs of a database. */
export interface SqlBackend {
  query(statement: Statement): Promise<SqlOutcome<StatementResult>>;
  /** All statements in one transaction. */
  batch(statements: Statement[], options: BatchOptions): Promise<SqlOutcome<StatementResult[]>>;
}

const ISOLATION_LEVELS: Record<string, string> = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

export function beginStatement(options: BatchOptions): string {
  const level = ISOLATION_LEVELS[options.isolationLevel ?? ""];
  return [
    "BEGIN",
    level && `ISOLATION LEVEL ${level}`,
    options.readOnly && "READ ONLY",
    options.deferrable && "DEFERRABLE",
  ]
    .filter(Boolean)
    .join(" ");
}
