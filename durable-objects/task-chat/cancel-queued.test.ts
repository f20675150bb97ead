import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { newId } from "#secrets/random";
import { testActor } from "#test/conversation-rows";
import { Life, World } from "./mortal.testsuite.ts";

const by = { actor: testActor({ userId: "ada", expiresAtMs: Number.MAX_SAFE_INTEGER }), source: "web" as const };
const plain = { attachments: [], mentions: [], options: {}, mode: "queue" as const };

// Half of a letter waits for its other half.
const SCRIPT: LanguageModelV4StreamPart[][] = [
  [
    { type: "text-delta", id: "t", delta: "Go \ud83d" },
    { type: "text-delta", id: "t", delta: "\ude80!" },
    {
      type: "finish",
      finishReason: { unified: "stop", raw: "stop" },
      usage: {
        inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 1, text: 1, reasoning: 0 },
      },
    },
  ],
];

it("a message that waits is called off without harm to the answer that is being written", () =>
  runInDurableObject(env.TASK_CHAT.getByName("cancel-queued"), async (_object, { storage }) => {
    let queued: string | null = null;
    let wasStreaming: boolean | null = null;
    const life = new Life(storage.sql, new World([], SCRIPT), (self, event) => {
      if (event.event !== "chat:chunk" || queued === null) return;
      self.engine.cancel(self.parts.turns.get(queued)!, "ada");
      queued = null;
      wasStreaming = self.parts.journal.streaming;
    });
    const send = async (content: string) =>
      (await life.commands.run(by, "chat:send", { client_message_id: newId(), content, ...plain })) as {
        turn_id: string;
      };
    await send("first");
    queued = (await send("second")).turn_id;
    await life.rest();
    const answers = life.parts.conversation.page({ limit: 10 }).filter(({ role }) => role === "assistant");
    // As JSON, which shows a half as what it is.
    expect(answers.map(({ content }) => JSON.stringify(content))).toEqual(['"Go 🚀!"']);
    expect(wasStreaming).toBe(true);
  }));
