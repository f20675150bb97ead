import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, sendJson } from "../http.ts";
import type { BatchOptions, SqlBackend, SqlOutcome, Statement } from "./sql-backend.ts";

// Neon's HTTP protocol: one statement `{query, params}` or a batch `{queries}` per POST. A database error is a 400 that
// carries Postgres' own fields; anything else is "server error" to the client.

type SqlBody = Statement | { queries: Statement[] };

function batchOptions(request: IncomingMessage): BatchOptions {
  const { headers } = request;
  const level = headers["neon-batch-isolation-level"];
  return {
    ...(typeof level === "string" ? { isolationLevel: level } : {}),
    readOnly: headers["neon-batch-read-only"] === "true",
    deferrable: headers["neon-batch-deferrable"] === "true",
  };
}

function isStatement(value: unknown): value is Statement {
  const { query, params } = (value ?? {}) as Partial<Statement>;
  return typeof query === "string" && (params === undefined || Array.isArray(params));
}

function parseBody(text: string): SqlBody | null {
  try {
    const body = JSON.parse(text) as { queries?: unknown };
    if (isStatement(body)) return body;
    return Array.isArray(body.queries) && body.queries.every(isStatement) ? { queries: body.queries } : null;
  } catch {
    return null;
  }
}

function reply(response: ServerResponse, outcome: SqlOutcome<unknown>): void {
  if (outcome.ok) sendJson(response, 200, outcome.value);
  else sendJson(response, 400, outcome.error);
}

/** Answers one POST /sql whose connection string was already accepted. */
export async function answerSql(
  backend: SqlBackend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = parseBody(await readBody(request));
  if (!body)
    return sendJson(response, 400, { message: "the body must be {query, params} or {queries}", code: "08P01" });
  if (!("queries" in body)) return reply(response, await backend.query(body));
  const outcome = await backend.batch(body.queries, batchOptions(request));
  reply(response, outcome.ok ? { ok: true, value: { results: outcome.value } } : outcome);
}
