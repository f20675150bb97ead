import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { ChannelBinding, ChannelConfig } from "#durable-objects/channel-hub/channel-config";
import { conversationTaskId } from "#durable-objects/channel-hub/conversation-id";
import { signFields } from "#channels/webhook/signature";
import { consumeInbound } from "../consumers/inbound.ts";
import { call, signUp, type ApiPerson } from "../api/api-person.testsuite.ts";
import { receiveHook } from "./hooks.ts";

const SECRET = "a secret of sixteen letters";
const CHANNELS = "/apis/agent.wecode.io/v1/namespaces/default/channels";

let ada: ApiPerson;
let channelId: string;
beforeAll(async () => {
  ada = await signUp();
  channelId = await makeChannel("hooked");
});

async function makeChannel(name: string): Promise<string> {
  const spec = {
    platform: "webhook",
    teamRef: { name: "assistant" },
    credentials: { secret: SECRET },
    allow: { senders: ["*"] },
  };
  const response = await call(CHANNELS, { method: "POST", token: ada.token, body: { metadata: { name }, spec } });
  const { metadata } = await response.json<{ metadata: { uid: string } }>();
  return metadata.uid;
}

async function body(content: string, sender = "ada"): Promise<string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const fields = { timestamp, sender_id: sender, message_type: "text", content };
  return JSON.stringify({ ...fields, signature: await signFields(SECRET, fields) });
}

async function post(text: string, over: Partial<Env> = {}, id = channelId): Promise<number> {
  const ctx = createExecutionContext();
  const request = new Request(`https://weft.example/hooks/${id}`, { method: "POST", body: text });
  const response = await receiveHook(request, { ...env, ...over }, ctx);
  await waitOnExecutionContext(ctx);
  return response.status;
}

/** No conversation can be reached. */
const down = { getByName: () => ({ deliver: () => Promise.reject(new Error("down")) }) } as unknown as Env["TASK_CHAT"];

function queue() {
  const sent: unknown[] = [];
  return { sent, INBOUND: { send: async (message: unknown) => void sent.push(message) } as unknown as Env["INBOUND"] };
}

function batchOf(bodies: unknown[]) {
  const settled: string[] = [];
  const messages = bodies.map((one, index) => ({
    id: `m${index}-${crypto.randomUUID()}`,
    body: one,
    attempts: 1,
    ack: () => void settled.push("ack"),
    retry: () => void settled.push("retry"),
  }));
  return { settled, batch: { queue: "inbound", messages } as unknown as MessageBatch };
}

async function bindingOf(id: string): Promise<ChannelBinding> {
  const config = (await env.CHANNEL_HUB.getByName(id).config()) as ChannelConfig | null;
  return config!.binding;
}

async function recordedIn(taskId: string): Promise<number> {
  return runInDurableObject(env.TASK_CHAT.getByName(taskId), (_object, { storage: { sql } }) => {
    const hasTables = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'inbound'").toArray().length > 0;
    return hasTables ? sql.exec<{ count: number }>("SELECT count(*) AS count FROM inbound").one().count : 0;
  });
}

describe("/hooks/{channelId}", () => {
  it("an address that was guessed writes nothing", async () => {
    const guessed = crypto.randomUUID();
    expect(await post(await body("hi"), {}, guessed)).toBe(401);
    const tables = await runInDurableObject(env.CHANNEL_HUB.getByName(guessed), (_object, { storage: { sql } }) =>
      sql.exec("SELECT name FROM sqlite_master WHERE name = 'channel'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("an event whose conversation cannot be reached waits in the queue, and arrives from there once", async () => {
    const { sent, INBOUND } = queue();
    expect(await post(await body("/help", "queued"), { TASK_CHAT: down, INBOUND })).toBe(202);
    expect(sent).toMatchObject([{ kind: "channel-event", channelId, organizationId: ada.organizationId }]);
    const first = batchOf([...sent, ...sent]);
    await consumeInbound(first.batch, env);
    expect(first.settled).toEqual(["ack", "ack"]);
    const taskId = await conversationTaskId(await bindingOf(channelId), {
      conversation: { key: "queued", scope: "direct" },
      sender: { id: "queued", bot: false },
    });
    expect(await recordedIn(taskId)).toBe(1);
  });

  it("from the queue, too, it is tried again while the conversation cannot be reached; what is none is put aside", async () => {
    const { sent, INBOUND } = queue();
    await post(await body("/help", "still down"), { TASK_CHAT: down, INBOUND });
    const again = batchOf(sent);
    await consumeInbound(again.batch, { ...env, TASK_CHAT: down });
    expect(again.settled).toEqual(["retry"]);
    const broken = batchOf([{ kind: "channel-event" }, { ...(sent[0] as object), organizationId: "another" }]);
    await consumeInbound(broken.batch, env);
    expect(broken.settled).toEqual(["ack", "ack"]);
  });

  it("when neither the conversation nor the queue takes it, the platform is told to send again", async () => {
    const INBOUND = { send: () => Promise.reject(new Error("full")) } as unknown as Env["INBOUND"];
    expect(await post(await body("/help", "nowhere"), { TASK_CHAT: down, INBOUND })).toBe(500);
  });

  it("needs no database on its way", async () => {
    const broken = { NEON_ENDPOINT: "http://127.0.0.1:1/sql", DATABASE_URL: "postgres://u:p@db.invalid/none" };
    expect(await post(await body("/help", "no database"), broken)).toBe(202);
  });

  it("two channels are two worlds: the same sender has another conversation in each", async () => {
    const other = await makeChannel("hooked-too");
    const of = async (id: string) => {
      const event = { conversation: { key: "ada", scope: "direct" as const }, sender: { id: "ada", bot: false } };
      return conversationTaskId(await bindingOf(id), event);
    };
    expect(await of(channelId)).not.toBe(await of(other));
    expect(await of(other)).toBe(await of(other));
  });
});
