// The only file of the Worker that prints. One JSON object per line.

type Fields = Record<string, string | number | boolean | null | undefined>;

/** A bug or an outage. Of the error only what cannot hold a person's data is kept: see `describeError`. */
export function logFault(event: string, error: unknown, fields: Fields = {}): void {
  console.error(JSON.stringify({ level: "error", event, ...fields, error: describeError(error) }));
}

export interface DescribedError {
  name: string;
  code?: string | number;
  frames: string[];
  cause?: DescribedError;
}

/** Name, code and stack frames, never the message: a database error's message embeds the query and its values. */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    frames: (error.stack ?? "").split("\n").flatMap((line) => /^\s*at (.+)$/.exec(line)?.[1] ?? []),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
