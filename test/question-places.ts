// Conversations on platforms in which an agent asks a person.
import { expect } from "vitest";
import { hook, makeChannel, said, type MadeChannel } from "./channel-hooks.ts";
import type { Person } from "./person.ts";
import { STARTS } from "./platforms/every.ts";
import type { Said, Shown, StandIn } from "./platforms/platform.ts";
import type { WeComStandIn } from "./platforms/wecom.ts";
import { startBeside } from "./product-beside.ts";
import type { Product } from "./product.ts";

export const APPROVAL = { question: "May I deploy?", kind: "approval" };
export const TRIP = {
  question: "去哪里？",
  kind: "form",
  fields: [
    { name: "city", label: "城市", type: "text" },
    { name: "days", label: "天数", type: "choice", options: ["一天", "一周"] },
    { name: "food", label: "餐饮", type: "choices", options: ["早餐", "晚餐"], required: false },
  ],
};

interface Places {
  product: Product;
  ada: Person;
  standIns: Map<string, StandIn>;
}

/** The product beside a stand-in of every platform. */
export async function startPlaces(): Promise<Places & { stop: () => Promise<void> }> {
  const standIns = new Map<string, StandIn>();
  for (const [name, start] of Object.entries(STARTS)) standIns.set(name, await start());
  return { ...(await startBeside(standIns.values())), standIns };
}

let people = 0;

/** A conversation of its own on a platform, with one whom the channel hears and whoever else comes. */
export async function place(
  { product, ada, standIns }: Places,
  name: string,
  heard: (id: string) => string[] = () => ["*"],
) {
  const platform = standIns.get(name)!;
  // Ids as all platforms take them: digits.
  const conversation = String(8_000_000 + ++people);
  const sender = { id: conversation, name: "Ada" };
  // Where a person is never alone, the words for the model say whose they are, and the simulator obeys bare ones.
  const session = platform.scope === undefined ? {} : { session: { context: "sender" } };
  const allow = { senders: heard(conversation) };
  const channel: MadeChannel = await makeChannel(ada, platform, { allow, ...session });
  const here = () => platform.shown().filter((one) => one.conversation === conversation);
  const texts = () =>
    here()
      .map(({ text }) => text)
      .join("\n");
  const sign = (what: Partial<Said>) => platform.sign(said("", { conversation, sender, ...what }));
  const post = async (signed: Awaited<ReturnType<typeof sign>>) => {
    const response = await hook(product.url, channel, signed);
    const body = await response.text();
    if ("pull" in platform) void pullAll(platform as WeComStandIn, body);
    return response.status;
  };
  const pullAll = async (wecom: WeComStandIn, first: string) => {
    let state = wecom.take(first, conversation);
    while (state && !state.isFinished) {
      await new Promise((done) => setTimeout(done, 150));
      const pulled = await hook(product.url, channel, wecom.pull(state.streamId));
      state = wecom.take(await pulled.text(), conversation);
    }
  };
  return {
    conversation,
    channel,
    here,
    texts,
    sign,
    post,
    send: async (what: Partial<Said>) => {
      const signed = await sign(what);
      expect(await post(signed)).toBeLessThan(300);
      return signed;
    },
    until: (words: string | RegExp) => platform.until(() => new RegExp(words).test(texts())),
    /** Has the agent ask; gives the ids of the buttons that stand below. */
    ask: async (question: { question: string }) => {
      const before = here().length;
      expect(await post(await sign({ text: `call ask_person ${JSON.stringify(question)}` }))).toBeLessThan(300);
      const isIt = (one: Shown) => here().indexOf(one) >= before && one.text.includes(question.question);
      return (await platform.until(isIt)).actions;
    },
  };
}
