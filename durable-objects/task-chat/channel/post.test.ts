import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { DeadLetter } from "#protocol/api/channels";
import { Life } from "../mortal.testsuite.ts";
import { deskOf, Outside, saying } from "./mortal-desk.testsuite.ts";
import { postOwed } from "./post.ts";

it("an answer is given up only when its letter is safe with the hub, and then once", () =>
  runInDurableObject(env.TASK_CHAT.getByName("post-letter"), async (_object, { storage }) => {
    const world = new Outside();
    const { parts } = deskOf(new Life(storage.sql, world, () => undefined), world);
    const letters: DeadLetter[] = [];
    let isDown = true;
    const hub = {
      ...parts.ports.hub,
      reply: async () => ({ ok: false, message: "gone", retryable: false, windowClosed: false, held: false }) as const,
      bury: async (letter: DeadLetter) => {
        if (isDown) throw new Error("down");
        letters.push(letter);
      },
    };
    const desk = { ...parts, ports: { ...parts.ports, hub } };
    const pieces = [{ text: "Hello.", body: {} }];
    parts.store.say("r1", { target: saying("").target, pieces }, { dueAt: 1, streamId: null });
    await expect(postOwed(desk)).rejects.toThrow("down");
    expect(parts.store.reply("r1")).toMatchObject({ status: "owed" });
    isDown = false;
    await postOwed(desk);
    await postOwed(desk);
    expect(letters).toMatchObject([{ turn_id: "r1", reason: "gone", preview: "Hello." }]);
    expect(parts.store.reply("r1")).toMatchObject({ status: "dead", reason: "gone" });
  }));
