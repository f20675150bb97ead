import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { channelOf } from "#channels/registry";
import type { Piece, ReplyFile, SentRef } from "#core/channel";
import type { DeadLetter } from "#protocol/api/channels";
import type { Order, Sent } from "../../channel-hub/sending.ts";
import { Life } from "../mortal.testsuite.ts";
import { deskOf, Outside, saying } from "./mortal-desk.testsuite.ts";
import type { DeskParts, HubPort } from "./desk-parts.ts";
import { postOwed } from "./post.ts";

const HELLO: Piece = { text: "Hello.", body: {} };
const down = { ok: false, message: "down", retryable: true, windowClosed: false, held: false } as const;

/** The same life of a conversation again, with this hub. */
const withHub = (desk: DeskParts, hub: Partial<HubPort>, channel = desk.channel): DeskParts => ({
  ...desk,
  channel,
  ports: { ...desk.ports, hub: { ...desk.ports.hub, ...hub } },
});

it("an answer is given up only when its letter is safe with the hub, and then once", () =>
  runInDurableObject(env.TASK_CHAT.getByName("post-letter"), async (_object, { storage }) => {
    const world = new Outside();
    const { parts } = deskOf(new Life(storage.sql, world, () => undefined), world);
    const why = { code: "TooOften", who: "slack" } as const;
    const letters: DeadLetter[] = [];
    let isDown = true;
    const desk = withHub(parts, {
      reply: async () =>
        ({ ok: false, message: "gone", why, retryable: false, windowClosed: false, held: false }) as const,
      bury: async (letter: DeadLetter) => {
        if (isDown) throw new Error("down");
        letters.push(letter);
      },
    });
    parts.store.say("r1", { target: saying("").target, pieces: [HELLO] }, { dueAt: 1, streamId: null });
    await expect(postOwed(desk)).rejects.toThrow("down");
    expect(parts.store.reply("r1")).toMatchObject({ status: "owed" });
    isDown = false;
    await postOwed(desk);
    await postOwed(desk);
    expect(letters).toMatchObject([{ turn_id: "r1", reason: "Slack: too many requests.", why, preview: "Hello." }]);
    expect(parts.store.reply("r1")).toMatchObject({ status: "dead", reason: "Slack: too many requests." });
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

describe("an answer that grows at the platform, of which it is not known whether it was begun", () => {
  // A stream takes its last words as they are; nothing else needs to be posted.
  it.each([{ pieces: [] }, { pieces: [HELLO] }])(
    "is sent only when its last words are out, and is begun once: $pieces",
    ({ pieces }) =>
      runInDurableObject(env.TASK_CHAT.getByName(`post-stream-${pieces.length}`), async (_object, { storage }) => {
        const world = new Outside();
        const { parts } = deskOf(new Life(storage.sql, world, () => undefined), world);
        const did: unknown[] = [];
        let isDown = true;
        const desk = withHub(
          parts,
          {
            beginStream: async () => {
              did.push("begun");
              return { ok: true, value: { id: "grows" } };
            },
            finishStream: async (_order, ref, { reply }) => {
              if (isDown) return down;
              did.push([ref, reply]);
              return { ok: true, value: { sent: { id: "grown" }, rest: [] } };
            },
          },
          channelOf("slack")!,
        );
        const { store } = parts;
        store.openReply("t1", { target: saying("").target, stream: "begun", markdown: "Hello.", pieces }, null);
        const owe = () => store.update({ ...store.reply("t1")!, status: "owed", dueAt: 1 });
        owe();
        await postOwed(desk);
        expect(store.reply("t1")).toMatchObject({ status: "owed", stream: "running", markdown: "Hello.", tries: 1 });
        isDown = false;
        owe();
        await postOwed(desk);
        expect(store.reply("t1")).toMatchObject({ status: "sent" });
        expect(did).toEqual(["begun", [{ id: "grows" }, { markdown: "Hello." }]]);
      }),
  );
});
