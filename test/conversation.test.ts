// The conversation through the running product, with the official client.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message, RecordedEvent } from "#protocol/task-frames";
import { answers, connect, connected, dense, signUp, watch, type Person } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const done = (event: RecordedEvent) => event.event === "chat:done";
const ended = (event: RecordedEvent) => ["chat:done", "chat:error", "chat:cancelled"].includes(event.event);

let product: Product;
let ada: Person;
beforeAll(async () => {
  product = await startProduct();
  ada = await signUp(product.url);
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

describe("a first conversation", () => {
  test("streams the answer, dense in seq, and history tells the same", async () => {
    const taskId = await ada.newTask();
    const watcher = await watch(product.url, ada.token, taskId);
    const ack = await watcher.send("count 50 every 5");
    expect(ack).toMatchObject({ ok: true });
    await watcher.until(done);
    await watcher.resume();
    expect(watcher.seqs).toEqual(dense(watcher.seqs.length));
    const expected = dense(50)
      .map((n) => `t${n}`)
      .join(" ");
    expect(answers(watcher.state().messages).map((text) => text.trim())).toEqual([expected]);
    const { messages } = await ada.history(taskId);
    expect(answers(messages)).toEqual(answers(watcher.state().messages));
    // Not at once; how many words come together is up to how busy the machine is.
    expect(watcher.events.filter(({ event }) => event === "chat:chunk").length).toBeGreaterThan(1);
    watcher.close();
  });

  test("the same client_message_id again: the same ack, no second turn", async () => {
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    const message = { client_message_id: randomUUID() };
    const [first, second] = await Promise.all([watcher.send("say one", message), watcher.send("say one", message)]);
    expect(second).toMatchObject({ message_id: first.message_id, turn_id: first.turn_id, seq: first.seq });
    await watcher.until(done);
    expect(watcher.events.filter(({ event }) => event === "chat:start")).toHaveLength(1);
    watcher.close();
  });

  test("sends while a turn runs are answered in order", async () => {
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    await watcher.send("count 20 every 10");
    expect(await watcher.send("say second")).toMatchObject({ ok: true, queued: true });
    expect(await watcher.send("say third")).toMatchObject({ ok: true, queued: true });
    await watcher.until(() => watcher.events.filter(done).length === 3);
    expect(
      answers(watcher.state().messages)
        .slice(1)
        .map((text) => text.trim()),
    ).toEqual(["second", "third"]);
    watcher.close();
  });

  test("cancel stops the tokens and keeps the partial text", async () => {
    const taskId = await ada.newTask();
    const watcher = await watch(product.url, ada.token, taskId);
    const { turn_id } = await watcher.send("count 1000 every 10");
    await watcher.until((event) => event.event === "chat:chunk");
    expect(await watcher.emit("chat:cancel", { turn_id })).toMatchObject({ ok: true, turn_id });
    const cancelled = await watcher.until((event) => event.event === "chat:cancelled");
    await watcher.send("say after");
    await watcher.until(done);
    const late = watcher.events.filter((event) => event.event === "chat:chunk" && event.seq > cancelled.seq);
    expect(late.every((event) => event.event === "chat:chunk" && event.content.startsWith("after"))).toBe(true);
    const first = watcher.state().messages.find((message) => message.role === "assistant");
    expect(first).toMatchObject({ status: "cancelled", content: expect.stringMatching(/^t1/) });
    const kept = (await ada.history(taskId)).messages.find((message) => message.role === "assistant");
    expect(kept).toMatchObject({ status: "cancelled", content: first!.content });
    watcher.close();
  });

  test("retry withdraws the answer and gives another, once", async () => {
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    await watcher.send("say again");
    const start = await watcher.until((event) => event.event === "chat:start");
    await watcher.until(done);
    const messageId = start.event === "chat:start" ? start.message_id : "";
    const [one, two] = await Promise.all([
      watcher.emit<{ turn_id: string }>("chat:retry", { message_id: messageId }),
      watcher.emit<{ turn_id: string }>("chat:retry", { message_id: messageId }),
    ]);
    expect(two).toEqual(one);
    await watcher.until((event) => event.event === "chat:done" && event.turn_id === one.turn_id);
    expect(answers(watcher.state().messages)).toHaveLength(1);
    watcher.close();
  });

  test("edit and resend replaces what came after", async () => {
    const taskId = await ada.newTask();
    const watcher = await watch(product.url, ada.token, taskId);
    const first = await watcher.send("say old");
    await watcher.until(done);
    const { turn_id } = await watcher.send("say new", { replaces: first.message_id });
    await watcher.until((event) => event.event === "chat:done" && event.turn_id === turn_id);
    const { messages } = await ada.history(taskId);
    expect(messages.map(({ content }) => content.trim())).toEqual(["say new", "new"]);
    watcher.close();
  });

  test("thinking and tools are blocks; a tool's result reaches the model", async () => {
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    await watcher.send("think 5 then say deep");
    await watcher.until(done);
    const { turn_id } = await watcher.send('call current_time {"time_zone":"Asia/Shanghai"}');
    await watcher.until((event) => event.event === "chat:done" && event.turn_id === turn_id);
    const [thought, called] = watcher.state().messages.filter((message) => message.role === "assistant") as [
      Message,
      Message,
    ];
    expect(thought.blocks[0]).toMatchObject({ block: { type: "thinking", status: "done" } });
    expect(thought.content.trim()).toBe("deep");
    expect(called.blocks[0]).toMatchObject({ block: { type: "tool", tool: "current_time", status: "done" } });
    expect(called.content).toContain("Asia/Shanghai");
    watcher.close();
  });

  test("a client-side tool waits for the client's answer; the first answer wins", async () => {
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    await watcher.send("call browser_info {}");
    const waiting = await watcher.until(
      (event) => event.event === "chat:block_updated" && event.block.status === "waiting",
    );
    const requestId = waiting.event === "chat:block_updated" ? waiting.block.request_id : "";
    await watcher.emit("skill:response", { request_id: requestId, result: { locale: "zh-CN" } });
    await watcher.emit("skill:response", { request_id: requestId, result: { locale: "too-late" } });
    await watcher.until(done);
    expect(answers(watcher.state().messages)[0]).toContain("zh-CN");
    watcher.close();
  });

  test("guidance is read before the next step of the running turn", async () => {
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    await watcher.send("count 30 every 10");
    await watcher.until((event) => event.event === "chat:chunk");
    expect(await watcher.emit("chat:guide", { content: "say guided" })).toMatchObject({ ok: true });
    await watcher.until(done);
    expect(answers(watcher.state().messages)[0]).toMatch(/t30[\s\S]*guided/);
    watcher.close();
  });
});

describe("coming back", () => {
  test("a client that resumes mid-stream gets each event once and ends with the same text", async () => {
    const taskId = await ada.newTask();
    const first = await watch(product.url, ada.token, taskId);
    await first.send("count 200 every 5");
    await first.until((event) => event.event === "chat:chunk" && event.seq > 20);
    first.close();
    const second = await watch(product.url, ada.token, taskId);
    await second.resume();
    await second.until(done);
    await second.resume();
    expect(second.seqs).toEqual(dense(second.seqs.length));
    expect(answers(second.state().messages)).toEqual(answers((await ada.history(taskId)).messages));
    second.close();
  });

  test("SSE gives the same events after Last-Event-ID", async () => {
    const taskId = await ada.newTask();
    const watcher = await watch(product.url, ada.token, taskId);
    await watcher.send("say hello over there");
    await watcher.until(done);
    const stream = await fetch(`${product.url}/api/v1/tasks/${taskId}/events`, {
      headers: { authorization: `Bearer ${ada.token}`, "last-event-id": "2" },
    });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("event: chat:done")) text += (await reader.read()).value ?? "";
    await reader.cancel();
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(dense(ids.length, 3));
    watcher.close();
  });

  test("REST sends, waits for the answer, and pages history", async () => {
    const taskId = await ada.newTask();
    const sent = await ada.call("POST", `/api/v1/tasks/${taskId}/messages?wait=true`, { content: "say by rest" });
    expect(sent).toMatchObject({
      status: 200,
      body: { role: "assistant", content: expect.stringContaining("by rest") },
    });
    for (const n of [1, 2, 3])
      await ada.call("POST", `/api/v1/tasks/${taskId}/messages?wait=true`, { content: `say ${n}` });
    const page = await ada.call("GET", `/api/v1/tasks/${taskId}/messages?limit=3`);
    const { messages, next } = page.body as { messages: Message[]; next: number };
    expect(messages).toHaveLength(3);
    const earlier = await ada.call("GET", `/api/v1/tasks/${taskId}/messages?limit=200&before_seq=${next}`);
    expect((earlier.body as { messages: Message[] }).messages).toHaveLength(5);
  });

  test("a person's own socket joins tasks and hears notifications", async () => {
    const room = connect(product.url, ada.token, "", { query: {} });
    await connected(room);
    const taskId = await ada.newTask();
    // News of earlier tasks may still be on their way to the same person.
    const told = new Promise((resolve) =>
      room.on("task:status", (news: { task_id: string }) => news.task_id === taskId && resolve(news)),
    );
    expect(await room.timeout(5000).emitWithAck("task:join", { task_id: taskId, after_seq: 0 })).toMatchObject({
      ok: true,
    });
    const finished = new Promise((resolve) => room.once("chat:done", resolve));
    const message = { task_id: taskId, client_message_id: randomUUID(), content: "say relayed" };
    expect(await room.timeout(5000).emitWithAck("chat:send", message)).toMatchObject({ ok: true });
    expect(await finished).toMatchObject({ task_id: taskId });
    expect(await told).toMatchObject({ task_id: taskId });
    room.disconnect();
  });
});

describe("a model that fails", () => {
  test.each([
    ["fail 401", "AUTH"],
    ["cut after 3", "CUT"],
    ["garbage after 3", "GARBAGE"],
  ])("%s: the person sees it and the turn ends", async (content, code) => {
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    await watcher.send(content);
    const error = await watcher.until(ended);
    expect(error).toMatchObject({ event: "chat:error", code, retryable: true });
    expect(await watcher.send("say fine")).toMatchObject({ ok: true });
    await watcher.until(done);
    watcher.close();
  });

  test("a passing failure is tried again and says so", async () => {
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    await watcher.send("fail 500 times 1");
    expect(await watcher.until(ended)).toMatchObject({ event: "chat:done" });
    expect(watcher.events.some((event) => event.event === "chat:status" && event.kind === "retry")).toBe(true);
    watcher.close();
  });

  test("a stalled model ends at its deadline", async () => {
    const resource = "/apis/agent.wecode.io/v1/namespaces/default/models/default";
    const model = (await ada.call("GET", resource)).body as { spec: object };
    const limits = { firstTokenMs: 1000, stallMs: 500, totalMs: 5000 };
    expect((await ada.call("PUT", resource, { ...model, spec: { ...model.spec, limits } })).status).toBe(200);
    const watcher = await watch(product.url, ada.token, await ada.newTask());
    await watcher.send("stall after 3");
    expect(await watcher.until(ended)).toMatchObject({ event: "chat:error", code: "STALLED" });
    watcher.close();
  });
});
