import { expect, it } from "vitest";
import { main } from "../main.ts";
import { serve, testTerminal } from "../stand-ins.testsuite.ts";

const TASK = "01a1fddd-7fc1-74f8-bc62-c95742351e06";
const START = { seq: 2, turn_id: "t", message_id: "a" };
const words = (seq: number, content: string) => ({ seq, message_id: "a", kind: "text", offset: 0, content });

/** Runs `weft chat` with a team that says these words and then ends in this way. */
async function chat(end: object, how: { interrupt?: boolean; cancelStatus?: number } = {}) {
  const interrupt = new AbortController();
  let finish = (): void => undefined;
  const { url, asked } = await serve(({ url }, response) => {
    if (url.pathname.endsWith("/messages")) return { ok: true, message_id: "m", turn_id: "t", seq: 1 };
    if (url.pathname.endsWith("/cancel")) {
      response.statusCode = how.cancelStatus ?? 200;
      setImmediate(finish);
      return { ok: true, error: { code: "X", message: "It is too late." } };
    }
    const tell = (event: string, data: object) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    response.setHeader("content-type", "text/event-stream");
    tell("chat:start", START);
    tell("chat:chunk", words(3, "Half of "));
    const { event, ...rest } = { event: "chat:done", seq: 4, turn_id: "t", message_id: "a", ...end };
    finish = () => void tell(event, rest);
    if (how.interrupt) interrupt.abort();
    else finish();
    return undefined;
  });
  const terminal = testTerminal({ HOME: "/nowhere" });
  const code = await main(["chat", "hello", "--task", TASK, "--server", url], terminal, interrupt.signal);
  return { code, said: terminal.said, asked: asked.map(({ url }) => url.pathname.split("/").at(-1)) };
}

it("prints the answer as it comes, and how to go on", async () => {
  const { code, said, asked } = await chat({});
  expect([code, said.out, said.err]).toEqual([0, "Half of \n", `weft chat --task ${TASK}\n`]);
  expect(asked).toEqual(["messages", "events"]);
});

it("ends with an error when the answer did", async () => {
  const { code, said } = await chat({ event: "chat:error", message: "The model is away." });
  expect([code, said.out]).toEqual([1, "Half of \nThe model is away.\n"]);
});

it("stops the agent with Ctrl-C and keeps what it has said", async () => {
  const { said, asked } = await chat({ event: "chat:cancelled" }, { interrupt: true });
  expect(asked).toEqual(["messages", "events", "cancel"]);
  expect(said.out).toBe("Half of \n(stopped)\n");
});

it("says so when the agent cannot be stopped", async () => {
  const { said } = await chat({}, { interrupt: true, cancelStatus: 409 });
  expect(said.err).toContain("The agent goes on: It is too late.\n");
});
