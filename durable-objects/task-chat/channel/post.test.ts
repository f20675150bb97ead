import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { ReplyFile, SentRef } from "#core/channel";
import type { DeadLetter } from "#protocol/api/channels";
import type { Order, Sent } from "../../channel-hub/sending.ts";
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

it("of files that the platform refuses for good people are told once; what else there is goes out", () =>
  runInDurableObject(env.TASK_CHAT.getByName("post-refused"), async (_object, { storage }) => {
    const world = new Outside();
    const { parts } = deskOf(new Life(storage.sql, world, () => undefined), world);
    const kept: string[] = [];
    const hub = {
      ...parts.ports.hub,
      sendFile: async (_order: Order, { name }: ReplyFile): Promise<Sent<SentRef>> => {
        if (name.startsWith("big"))
          return { ok: false, message: "too large", retryable: false, windowClosed: false, held: false };
        kept.push(name);
        return { ok: true, value: { id: name } };
      },
    };
    const loadFile = async (name: string) => ({ name, mime: "text/plain", bytes: new Uint8Array(1) });
    const channel = { ...parts.channel, sendFile: async () => ({}) };
    const desk = { ...parts, channel, ports: { ...parts.ports, hub, loadFile } };
    const pieces = [{ text: "Here they are.", body: {} }];
    const files = ["big 1", "small", "big 2"];
    parts.store.openReply("r2", { target: saying("").target, pieces, files }, null);
    parts.store.update({ ...parts.store.reply("r2")!, status: "owed", dueAt: 1 });
    await postOwed(desk);
    expect([...world.posted.values()]).toEqual(["Here they are.", expect.stringContaining("cannot be sent here")]);
    expect(kept).toEqual(["small"]);
    expect(parts.store.reply("r2")).toMatchObject({ status: "sent", reason: "too large", filesDone: 3 });
  }));
