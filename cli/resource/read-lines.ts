import { CliError } from "../cli-error.ts";

/** The lines of a text stream, without empty ones. Throws a CliError when the connection is lost before its end. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      yield* lines.filter((line) => line.trim() !== "");
    }
  } catch {
    throw new CliError("The connection was lost.");
  }
  if (rest.trim() !== "") yield rest;
}
