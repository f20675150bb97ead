import { describe, expect, it } from "vitest";
import { serve, testApi } from "../stand-ins.testsuite.ts";
import { loadHistory, sendMessage } from "./task.ts";

const ACK = { ok: true, message_id: "m", turn_id: "t", seq: 1 };
const idOf = ({ body }: { body: unknown }) => (body as { client_message_id: string }).client_message_id;

describe("sending a message", () => {
  it("is tried again under the same id when the connection is cut, before or within the answer", async () => {
    let tries = 0;
    const { url, asked } = await serve((_asked, response) => {
      tries += 1;
      if (tries === 1) return void response.destroy();
      if (tries === 2) {
        response.writeHead(202, { "content-type": "application/json", "content-length": 100 }).write('{"ok":tr');
        return void setImmediate(() => response.destroy());
      }
      return ACK;
    });
    expect(await sendMessage(testApi(url), "task", { content: "hello" })).toEqual(ACK);
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map(idOf)).size).toBe(1);
    await sendMessage(testApi(url), "task", { content: "hello" });
    expect(idOf(asked[3]!)).not.toBe(idOf(asked[0]!));
  });

  it.each([
    [503, 2],
    [429, 2],
    [403, 1],
  ])("after a refusal with %i is asked for %i times", async (status, times) => {
    const { url, asked } = await serve((_asked, response) => {
      if (asked.length > 1) return ACK;
      response.statusCode = status;
      return { error: { code: "X", message: "Not now." } };
    });
    const sent = sendMessage(testApi(url), "task", { content: "hello" });
    if (times === 1) await expect(sent).rejects.toThrow("Not now.");
    else expect(await sent).toEqual(ACK);
    expect(asked).toHaveLength(times);
  });
});

it("history is read page by page, oldest first", async () => {
  const page = (ids: number[], next?: number) => ({ messages: ids.map((seq) => ({ seq })), head_seq: 9, next });
  const { url } = await serve(({ url }) =>
    url.searchParams.get("before_seq") === "5" ? page([1, 3]) : page([5, 8], 5),
  );
  const { messages, headSeq } = await loadHistory(testApi(url), "task");
  expect([messages.map(({ seq }) => seq), headSeq]).toEqual([[1, 3, 5, 8], 9]);
});
