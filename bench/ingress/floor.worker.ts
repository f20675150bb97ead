// The least that answers a channel's message and loses none, in one object per conversation: nothing but what the
// promise needs. No sender, no team, no history, no copy to Postgres, no page that shows it.
import { DurableObject } from "cloudflare:workers";

export interface FloorEnv {
  CONVERSATION: DurableObjectNamespace<Conversation>;
  MODEL_URL: string;
  REPLY_URL: string;
  /** Of the webhook, in base64. */
  SECRET: string;
}

interface Heard {
  id: string;
  text: string;
  conversation: string;
}

/** After a crash the alarm takes up what was recorded and not sent. */
const WATCH_MS = 20_000;
const encoder = new TextEncoder();

export default {
  async fetch(request: Request, env: FloorEnv): Promise<Response> {
    const body = await request.text();
    const [id, at, signature] = ["id", "timestamp", "signature"].map((name) => request.headers.get(`webhook-${name}`));
    if (signature !== (await sign(env, `${id}.${at}.${body}`))) return new Response(null, { status: 401 });
    const { content, conversation_id: conversation } = JSON.parse(body) as { content: string; conversation_id: string };
    await env.CONVERSATION.getByName(conversation).hear({ id: id!, text: content, conversation });
    return new Response(null, { status: 202 });
  },
};

export class Conversation extends DurableObject<FloorEnv> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: FloorEnv) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS message (id TEXT PRIMARY KEY, heard TEXT, answer TEXT, sent INTEGER)");
  }

  /** Recorded before it returns; answered afterwards. */
  hear(heard: Heard): void {
    const { rowsWritten } = this.#sql.exec(
      "INSERT OR IGNORE INTO message (id, heard) VALUES (?, ?)",
      heard.id,
      JSON.stringify(heard),
    );
    if (rowsWritten === 0) return;
    void this.ctx.storage.setAlarm(Date.now() + WATCH_MS);
    this.ctx.waitUntil(this.#answer(heard));
  }

  override async alarm(): Promise<void> {
    const rows = this.#sql.exec<{ heard: string }>("SELECT heard FROM message WHERE sent IS NULL").toArray();
    for (const { heard } of rows) await this.#answer(JSON.parse(heard) as Heard);
  }

  async #answer({ id, text, conversation }: Heard): Promise<void> {
    const answer = await ask(this.env, text);
    this.#sql.exec("UPDATE message SET answer = ? WHERE id = ?", answer, id);
    await this.ctx.storage.sync();
    await post(this.env, { id, conversation, answer });
    this.#sql.exec("UPDATE message SET sent = 1 WHERE id = ?", id);
    void this.ctx.storage.deleteAlarm();
  }
}

async function ask(env: FloorEnv, content: string): Promise<string> {
  const { body } = await fetch(`${env.MODEL_URL}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "simulator", stream: true, messages: [{ role: "user", content }] }),
  });
  let [rest, answer] = ["", ""];
  for await (const text of body!.pipeThrough(new TextDecoderStream())) {
    const records = (rest + text).split("\n\n");
    rest = records.pop()!;
    for (const record of records) answer += wordsOf(record.slice("data: ".length));
  }
  return answer;
}

function wordsOf(data: string): string {
  if (data === "[DONE]") return "";
  const { choices } = JSON.parse(data) as { choices: { delta: { content?: string } }[] };
  return choices[0]?.delta.content ?? "";
}

async function post(env: FloorEnv, said: { id: string; conversation: string; answer: string }): Promise<void> {
  const body = JSON.stringify({ type: "message", conversation_id: said.conversation, text: said.answer });
  const at = String(Math.floor(Date.now() / 1000));
  const headers = {
    "content-type": "application/json",
    "webhook-id": said.id,
    "webhook-timestamp": at,
    "webhook-signature": await sign(env, `${said.id}.${at}.${body}`),
  };
  const answer = await fetch(env.REPLY_URL, { method: "POST", headers, body });
  await answer.arrayBuffer();
}

let key: Promise<CryptoKey> | undefined;

async function sign({ SECRET }: FloorEnv, text: string): Promise<string> {
  const bytes = () => Uint8Array.from(atob(SECRET), (char) => char.codePointAt(0)!);
  key ??= crypto.subtle.importKey("raw", bytes(), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const digest = await crypto.subtle.sign("HMAC", await key, encoder.encode(text));
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
