import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { serve, testApi } from "../stand-ins.testsuite.ts";
import { followEvents } from "./event-stream.ts";

const EVENTS = [1, 2, 3, 4, 5].map((seq) => ({ seq, content: `word ${seq} 世界\n\ndata: x` }));
const written = ({ seq, ...rest }: (typeof EVENTS)[number]) =>
  Buffer.from(`id: ${seq}\nevent: chat:chunk\ndata: ${JSON.stringify({ seq, ...rest })}\n\n`);

function open(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" }).write(": connected\n\n");
}

describe("following a conversation", () => {
  it("goes on after a cut where it was: no event is missing, none comes twice, half an event is none", async () => {
    const { url, asked } = await serve(({ url }, response) => {
      open(response);
      const after = Number(url.searchParams.get("after_seq"));
      // Each connection tells the last known event once more, then three new ones, the last of them cut in two.
      const due = EVENTS.slice(Math.max(0, after - 1), after + 2);
      for (const event of due) response.write(written(event));
      const next = EVENTS[after + 2];
      if (next) response.write(written(next).subarray(0, 47));
      setImmediate(() => response.destroy());
    });
    const stop = new AbortController();
    const seen: unknown[] = [];
    for await (const event of followEvents(testApi(url), "task", 0, stop.signal)) {
      seen.push({ seq: event.seq, content: "content" in event && event.content });
      if (event.seq === 5) stop.abort();
    }
    expect(seen).toEqual(EVENTS);
    expect(asked.map((ask) => ask.url.searchParams.get("after_seq"))).toEqual(["0", "2", "4"]);
    expect(asked[0]!.headers).toMatchObject({ accept: "text/event-stream", authorization: "Bearer t0ken" });
  });

  it("comes back after a server that fails, and ends with one that refuses", async () => {
    const statuses = [503, 403];
    const { url, asked } = await serve((_asked, response) => {
      response.statusCode = statuses.shift()!;
      return { error: { code: "X", message: "No longer yours." } };
    });
    const following = followEvents(testApi(url), "task", 0, new AbortController().signal);
    await expect(following.next()).rejects.toThrow("No longer yours.");
    expect(asked).toHaveLength(2);
  });

  it("ends with a server that speaks otherwise, instead of asking it for ever", async () => {
    const { url } = await serve((_asked, response) => {
      open(response);
      response.write("event: chat:chunk\ndata: words\n\n");
    });
    const following = followEvents(testApi(url), "task", 0, new AbortController().signal);
    await expect(following.next()).rejects.toThrow(SyntaxError);
  });
});
