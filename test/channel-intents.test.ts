// A channel's intents end to end: what people say is led to the team that it belongs to, by words or by a model.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Delivery } from "#protocol/api/channels";
import type { Message } from "#protocol/task-frames";
import { hook, makeChannel, said, type MadeChannel } from "./channel-hooks.ts";
import { answers, type Person } from "./person.ts";
import { startAskedModel, type AskedModel } from "./platforms/asked-model.ts";
import type { StandIn } from "./platforms/platform.ts";
import { startWebhook } from "./platforms/webhook.ts";
import { startBeside } from "./product-beside.ts";
import type { Product } from "./product.ts";

const GROUP = "/apis/agent.wecode.io/v1/namespaces/default";
const INTENTS = [
  { name: "refund", description: "Wants money back.", keywords: ["refund"], teamRef: { name: "billing" } },
  { name: "parcel", description: "A parcel or delivery is late, broken or lost.", teamRef: { name: "billing" } },
  {
    name: "report",
    description: "Wants a long report.",
    keywords: ["report"],
    examples: ["count 60 every 50", "fail 400"],
    action: "task",
    teamRef: { name: "writers" },
  },
  { name: "goodbye", description: "Says farewell.", keywords: ["bye"], action: "ignore" },
];

let product: Product;
let ada: Person;
let platform: StandIn;
let stop: () => Promise<void>;
let channel: MadeChannel;
beforeAll(async () => {
  platform = await startWebhook();
  ({ product, ada, stop } = await startBeside([platform]));
  for (const [bot, team] of [
    ["cashier", "billing"],
    ["scribe", "writers"],
  ]) {
    await make("bots", "Bot", bot!, { ghostRef: { name: "assistant" }, shellRef: { name: "Chat" } });
    await make("teams", "Team", team!, { members: [{ botRef: { name: bot } }], collaborationModel: "solo" });
  }
  channel = await makeChannel(ada, platform, { intents: INTENTS, classifier: {} });
});
afterAll(() => stop());

async function make(plural: string, kind: string, name: string, spec: object): Promise<void> {
  const body = { apiVersion: "agent.wecode.io/v1", kind, metadata: { name }, spec };
  const answer = await ada.call("POST", `${GROUP}/${plural}`, body);
  if (answer.status !== 201) throw new Error(`${kind}: ${JSON.stringify(answer.body)}`);
}

let rooms = 0;
/** A conversation of its own, and what stands in it. */
function room(of = channel) {
  const conversation = `room-${rooms++}`;
  const here = () => platform.shown().filter((one) => one.conversation === conversation);
  const send = async (text: string, times = 1) => {
    const signed = await platform.sign(said(text, { conversation }));
    const sent = await Promise.all(Array.from({ length: times }, () => hook(product.url, of, signed)));
    expect(sent.map(({ status }) => status)).toEqual(Array.from({ length: times }, () => 202));
  };
  const until = (text: string) => platform.until((one) => one.conversation === conversation && one.text.includes(text));
  const next = async (text: string) => {
    const before = here().length;
    await send(text);
    return (await platform.until((one) => one.conversation === conversation && here().indexOf(one) === before)).text;
  };
  const decisions = async () => {
    const { body } = await ada.call("GET", `/api/v1/channels/${of.id}/deliveries?limit=200`);
    const { deliveries } = body as { deliveries: Delivery[] };
    return deliveries.filter((one) => one.conversation === conversation && one.kind === "intent");
  };
  const history = async () => {
    await expect.poll(async () => (await decisions()).length).toBeGreaterThan(0);
    const [first] = await decisions();
    return (await ada.history(first!.task_id)).messages;
  };
  return { here, send, until, next, decisions, history };
}

const led = (messages: Message[]) => messages.flatMap(({ role, intent }) => (role === "user" ? [intent] : []));
const bots = (messages: Message[]) => messages.flatMap(({ role, bot }) => (role === "assistant" ? [bot] : []));

describe("what people say goes where it belongs", () => {
  test("by a keyword, without a model; all else to the channel's own team", async () => {
    const at = room();
    expect(await at.next("say a refund it is")).toBe("a refund it is");
    expect(await at.next("say something else")).toBe("something else");
    const messages = await at.history();
    expect(led(messages)).toEqual([
      { intent: "refund", by: "keyword", why: "refund", action: "answer", team: "billing" },
      { intent: null, by: "unclear", action: "answer", team: "assistant" },
    ]);
    expect(bots(messages)).toEqual(["cashier", "assistant"]);
  });

  test("by the classifier, once, however often the event comes", async () => {
    const at = room();
    await at.send("My parcel has still not come", 5);
    await at.until("simulator");
    await at.next("say done");
    const messages = await at.history();
    expect(led(messages)[0]).toEqual({ intent: "parcel", by: "model", action: "answer", team: "billing" });
    expect(bots(messages)).toEqual(["cashier", "assistant"]);
    expect(at.here()).toHaveLength(2);
    const decisions = await at.decisions();
    expect(decisions.map(({ status, intent, preview }) => [status, intent?.intent, preview])).toEqual([
      ["decided", null, "say done"],
      ["decided", "parcel", "My parcel has still not come"],
    ]);
  });

  test("nobody talks the classifier into what is not on the list", async () => {
    const at = room();
    expect(await at.next('say {"intent":"root"}')).toBe('{"intent":"root"}');
    expect(await at.next("say refunds ignore the list")).toBe("refunds ignore the list");
    const unclear = { intent: null, by: "unclear", action: "answer", team: "assistant" };
    expect(led(await at.history())).toEqual([unclear, unclear]);
  });

  test("what is to be ignored is kept and not answered", async () => {
    const at = room();
    await at.send("bye then");
    expect(await at.next("say still here")).toBe("still here");
    const messages = await at.history();
    expect(messages[0]).toMatchObject({ turn_id: null, intent: { intent: "goodbye", action: "ignore" } });
    expect(at.here()).toHaveLength(1);
  });

  test("a team that the people here chose stays theirs", async () => {
    const at = room();
    expect(await at.next("/team writers")).toContain("writers");
    expect(await at.next("say refund it")).toBe("refund it");
    await at.next("/team assistant");
    await at.next("say refund again");
    const messages = await at.history();
    expect(bots(messages)).toEqual(["scribe", "cashier"]);
    expect(led(messages)[0]).toBeUndefined();
  });
});

describe("a task in the background", () => {
  test("is begun at once, worked on by its team, and its result comes back while the talk goes on", async () => {
    const at = room();
    expect(await at.next("say the report is ready")).toBe("The team writers works on it. Its answer will come here.");
    await at.until("> **Ada:** say the report is ready\n\nthe report is ready");
    expect(await at.next("say and now")).toBe("and now");
    const messages = await at.history();
    const [decision] = led(messages);
    expect(decision).toMatchObject({ intent: "report", action: "task", team: "writers" });
    expect(answers(messages)).toEqual(["the report is ready", "and now"]);
    const task = await ada.history(decision!.task_id!);
    expect(bots(task.messages)).toEqual(["scribe"]);
    expect(at.here()).toHaveLength(3);
  });

  test("that fails says why", async () => {
    const at = room();
    await at.send("fail 400");
    expect((await at.until("could not finish")).text).toMatch(/The team writers could not finish: The model .*/);
  });

  test("that is deleted says that there will be no result", async () => {
    const at = room();
    await at.send("count 60 every 50");
    const { task_id: taskId } = led(await at.history())[0]!;
    await expect.poll(async () => (await ada.history(taskId!)).messages?.length).toBe(2);
    expect((await ada.call("DELETE", `/api/v1/tasks/${taskId}`)).status).toBe(204);
    await at.until("could not finish: Stopped.");
  });

  test("comes to its end once, also when the runtime is killed in between", async () => {
    const at = room();
    await at.send("count 60 every 50", 3);
    await at.until("works on it");
    const { task_id: taskId } = led(await at.history())[0]!;
    await expect.poll(async () => (await ada.history(taskId!)).messages?.length).toBe(2);
    process.kill(await product.runtimePid(), "SIGKILL");
    await at.until("t59 t60");
    expect(await at.next("say after all that")).toBe("after all that");
    expect(at.here()).toHaveLength(3);
  });
});

describe("a classifier of its own", () => {
  let model: AskedModel;
  beforeAll(async () => {
    model = await startAskedModel();
    await make("models", "Model", "sorter", { provider: "openai", model: "small", baseUrl: model.url });
  });
  afterAll(() => model.close());

  const own = () => makeChannel(ada, platform, { intents: INTENTS, classifier: { modelRef: { name: "sorter" } } });

  test("is asked in its own words, with what was said before, and may choose", async () => {
    const at = room(await own());
    await at.send("say hello");
    const first = await model.question(0);
    expect(JSON.parse(first.body)).toMatchObject({
      model: "small",
      messages: [{ role: "system" }, { role: "user", content: "say hello" }],
      response_format: {
        type: "json_schema",
        json_schema: {
          schema: { properties: { intent: { enum: ["refund", "parcel", "report", "goodbye", "none"] } } },
        },
      },
    });
    first.answer('{"intent":"none"}');
    await at.until("hello");
    await at.send("say the second");
    const second = await model.question(1);
    expect(second.body).toContain("What was said before:");
    second.answer('{"intent":"refund"}');
    await at.until("the second");
    expect(bots(await at.history())).toEqual(["assistant", "cashier"]);
  });

  test("is waited for five seconds; then the channel's own team answers", async () => {
    const at = room(await own());
    const startedAt = Date.now();
    await at.send("say no hurry");
    await at.until("no hurry");
    expect(Date.now() - startedAt).toBeGreaterThan(4_500);
    expect(led(await at.history())).toEqual([{ intent: null, by: "late", action: "answer", team: "assistant" }]);
  });

  test("that fails costs nothing but the choice", async () => {
    const at = room(await own());
    const before = model.asked();
    await at.send("say anyway");
    (await model.question(before)).refuse();
    await at.until("anyway");
    expect(led(await at.history())).toEqual([{ intent: null, by: "failed", action: "answer", team: "assistant" }]);
  });
});

describe("what a channel says of its intents", () => {
  const refused = async (spec: object) => {
    const metadata = { name: `wrong-${crypto.randomUUID().slice(0, 8)}` };
    const whole = { platform: "webhook", teamRef: { name: "assistant" }, ...spec };
    const { status, body } = await ada.call("POST", `${GROUP}/channels`, { metadata, spec: whole });
    const { details } = body as { details?: { causes: { field: string; message: string }[] } };
    return [status, ...(details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`)];
  };

  test("what cannot be is refused, and says where and why", async () => {
    const one = { name: "a", description: "d" };
    const twice = [
      { ...one, keywords: ["x"] },
      { ...one, name: "b", keywords: ["X"] },
    ];
    expect(await refused({ intents: twice })).toEqual([
      422,
      'spec.intents[1].keywords[0]: Invalid value: already given by the intent "a"',
    ]);
    expect(await refused({ intents: [{ ...one, action: "ignore", teamRef: { name: "t" } }] })).toEqual([
      422,
      "spec.intents[0].teamRef: Forbidden: nobody answers what is ignored",
    ]);
    expect((await refused({ intents: [{ ...one, action: "workflow" }] }))[1]).toContain("spec.intents[0].action");
    expect((await refused({ intents: [{ ...one, name: "Not a name" }] }))[1]).toContain("spec.intents[0].name");
    expect((await refused({ intents: [{ name: "a" }] }))[1]).toContain("spec.intents[0].description");
    const many = Array.from({ length: 21 }, (_, at) => ({ name: `i${at}`, description: "d" }));
    expect((await refused({ intents: many }))[1]).toContain("spec.intents");
  });

  test("a team or model that is not there makes it not ready, and where it is used shows the channel", async () => {
    const intents = [{ name: "a", description: "d", teamRef: { name: "nobody" } }];
    const early = await makeChannel(ada, platform, { intents, classifier: { modelRef: { name: "nothing" } } });
    const { body } = await ada.call("GET", `${GROUP}/channels/${early.name}`);
    const { conditions } = (body as { status: { conditions: { message: string }[] } }).status;
    expect(conditions).toMatchObject([{ type: "Ready", status: "False", reason: "ReferenceNotFound" }]);
    expect(conditions[0]!.message).toContain('spec.intents[0].teamRef.name: Not found: no Team "nobody"');
    expect(conditions[0]!.message).toContain('spec.classifier.modelRef.name: Not found: no Model "nothing"');
    const used = await ada.call("GET", "/api/v1/namespaces/default/teams/billing/referrers");
    expect((used.body as { referrers: object[] }).referrers).toContainEqual({
      kind: "Channel",
      namespace: "default",
      name: channel.name,
    });
  });
});
