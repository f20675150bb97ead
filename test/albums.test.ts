// Several pictures that a person sends as one: platforms deliver them one by one, the agent hears of them once.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hook, makeChannel, said, type MadeChannel } from "./channel-hooks.ts";
import { taskOf } from "./channel-room.ts";
import { signUp, type Person } from "./person.ts";
import { startLine } from "./platforms/line.ts";
import type { Said, StandIn } from "./platforms/platform.ts";
import { startTelegram } from "./platforms/telegram.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let product: Product;
let ada: Person;
let telegram: StandIn;
let line: StandIn;
beforeAll(async () => {
  [telegram, line] = await Promise.all([startTelegram(), startLine()]);
  const origins = { ...telegram.origins, ...line.origins };
  product = await startProduct({ env: { CHANNEL_ORIGINS: JSON.stringify(origins) } });
  ada = await signUp(product.url);
});
afterAll(async () => {
  await product.stop();
  await Promise.all([telegram.close(), line.close()]);
  await removeData(product);
});

let people = 0;

/** A person alone with the bot, who sends three pictures with the words `caption` below the second. */
async function album(platform: StandIn, caption: string, more: Partial<Said> = {}) {
  const channel = await makeChannel(ada, platform);
  const conversation = String(6_000_000 + ++people);
  const place = { conversation, sender: { id: conversation, name: "Ada" }, ...more };
  const [first, second, third] = await Promise.all(
    [1, 2, 3].map((index) =>
      platform.sign(
        said(index === 2 ? caption : "", {
          ...place,
          ...(index === 2 ? {} : { mentioned: false }),
          file: { name: `${index}.png`, mime: "image/png", bytes: PNG },
          album: { id: conversation, index, total: 3 },
        }),
      ),
    ),
  );
  const texts = () =>
    platform
      .shown()
      .filter((one) => one.conversation === conversation)
      .map(({ text }) => text);
  return {
    channel,
    parts: [first!, second!, third!] as const,
    texts,
    send: (signed: typeof first) => send(channel, signed!),
    say: async (text: string) => send(channel, await platform.sign(said(text, place))),
    until: (words: string) => platform.until(() => texts().some((text) => text.includes(words))),
  };
}

async function send(channel: MadeChannel, signed: Awaited<ReturnType<StandIn["sign"]>>): Promise<void> {
  const response = await hook(product.url, channel, signed);
  expect(response.status).toBe(200);
  await response.body?.cancel();
}

async function heard(words: string) {
  const { messages } = await ada.history(await taskOf(ada, words));
  return messages.map(({ role, content, attachments }) => [role, content, attachments.map(({ name }) => name).join()]);
}

describe("telegram: an album", () => {
  test("is one message with its caption and one answer, in whatever order and however often it comes", async () => {
    const at = await album(telegram, "say bandoneon");
    const [first, second, third] = at.parts;
    await Promise.all([at.send(third), at.send(second), at.send(third)]);
    await at.send(first);
    await at.until("bandoneon");
    await at.send(second);
    await at.say("say the end");
    await at.until("the end");
    expect(at.texts()).toEqual(["bandoneon", "the end"]);
    expect(await heard("bandoneon")).toEqual([
      ["user", "say bandoneon", "1.png,2.png,3.png"],
      ["assistant", "bandoneon", ""],
      ["user", "say the end", ""],
      ["assistant", "the end", ""],
    ]);
  });

  test("in a group it is meant for the bot when its caption says so", async () => {
    const at = await album(telegram, "say sousaphone", { scope: "group", mentioned: true });
    for (const part of at.parts) await at.send(part);
    await telegram.until(() => at.texts().length > 0);
    const roles = async () => (await heard("sousaphone")).map(([role, , files]) => [role, files]);
    await expect.poll(roles).toEqual([
      ["user", "1.png,2.png,3.png"],
      ["assistant", ""],
    ]);
  });

  test("is whole though the runtime dies while it comes", async () => {
    const at = await album(telegram, "say theremin");
    const [first, second, third] = at.parts;
    await at.send(second);
    process.kill(await product.runtimePid(), "SIGKILL");
    // Whoever is not heard sends again, and what was heard comes again too.
    for (const part of [third, second, first]) {
      await expect
        .poll(() =>
          at.send(part).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
    }
    await at.until("theremin");
    await at.say("say the end");
    await at.until("the end");
    expect(at.texts()).toEqual(["theremin", "the end"]);
    expect((await heard("theremin"))[0]).toEqual(["user", "say theremin", "1.png,2.png,3.png"]);
  });
});

test("line: pictures that were sent together are one message, answered as soon as all are there", async () => {
  const at = await album(line, "");
  const [first, second, third] = at.parts;
  await at.send(second);
  await at.send(third);
  await at.send(first);
  await line.until(() => at.texts().length > 0);
  await at.say("say ocarina");
  await at.until("ocarina");
  expect(at.texts()).toHaveLength(2);
  expect((await heard("ocarina"))[0]).toEqual(["user", "1.png, 2.png, 3.png", "1.png,2.png,3.png"]);
});
