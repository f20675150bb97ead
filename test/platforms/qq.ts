// The open platform of QQ: events signed with Ed25519, passive answers with their time, number and count, streamed
// messages between two, buttons that must be confirmed, files.
import { createPrivateKey, createPublicKey, randomUUID, sign as signBytes, verify as verifyBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, send, sendUnlessFault } from "./with-fault.ts";

const APP = { appId: "11111111", secret: "DG5g3B4j9X2KOErG" };
const FILE_HOST = "multimedia.nt.qq.com.cn";
const CONTENT_MAX = 4000;
const ANSWERS_MAX = 5;

type Body = Record<string, unknown>;
const no = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message, trace_id: "t" },
});

/** Key of a bot: its secret, repeated to 32 letters. */
export function keyOf(secret: string) {
  const seed = Buffer.from(secret.repeat(32).slice(0, 32));
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

export function signedBy(secret: string, body: string, nowMs: number): Record<string, string> {
  const time = String(Math.floor(nowMs / 1000));
  return {
    "x-signature-timestamp": time,
    "x-signature-ed25519": signBytes(null, Buffer.from(time + body), keyOf(secret)).toString("hex"),
  };
}

export async function startQQ(): Promise<StandIn & { confirmed: string[] }> {
  const state = new QQState();
  const origin = await state.server.listen();
  return {
    platform: "qq",
    settings: { appId: APP.appId, markdown: true },
    credentials: { secret: APP.secret },
    origins: { "api.sgroup.qq.com": origin, "bots.qq.com": origin, [FILE_HOST]: origin },
    confirmed: state.confirmed,
    sign: async (said) => signed(JSON.stringify(state.event(said))),
    handshake: async () => {
      const question = { plain_token: "Arq0D5A61EgUu4OxUvOp", event_ts: String(Math.floor(Date.now() / 1000)) };
      const headers = { "content-type": "application/json", "x-bot-appid": APP.appId };
      return {
        request: { method: "POST", query: "", headers, body: JSON.stringify({ d: question, op: 13 }) },
        isRight: (status, body) => status === 200 && isAnswer(JSON.parse(body) as Body, question),
      };
    },
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function isAnswer(answer: Body, { plain_token, event_ts }: { plain_token: string; event_ts: string }): boolean {
  const signature = Buffer.from(String(answer["signature"]), "hex");
  const key = createPublicKey(keyOf(APP.secret));
  return (
    answer["plain_token"] === plain_token && verifyBytes(null, Buffer.from(event_ts + plain_token), key, signature)
  );
}

function signed(body: string): Signed {
  const headers = {
    "content-type": "application/json",
    "x-bot-appid": APP.appId,
    ...signedBy(APP.secret, body, Date.now()),
  };
  return { method: "POST", query: "", headers, body };
}

class QQState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly confirmed: string[] = [];
  readonly #tokens = new Set<string>();
  /** What may be answered: conversation and the numbers of the answers so far. */
  readonly #asked = new Map<string, { conversation: string; sequences: Set<number> }>();
  readonly #files = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();
  readonly #streams = new Map<string, { index: number; isDone: boolean }>();

  event(said: Said): object {
    this.#asked.set(said.id, this.#asked.get(said.id) ?? { conversation: said.conversation, sequences: new Set() });
    const isGroup = said.scope === "group";
    const frame = { op: 0, id: `ev-${said.id}`, s: 1 };
    if (said.action !== undefined) {
      const who = isGroup
        ? { group_openid: said.conversation, group_member_openid: said.sender.id, chat_type: 1 }
        : { user_openid: said.sender.id, chat_type: 2 };
      const data = { type: 11, resolved: { button_data: said.action, button_id: "1" } };
      return { ...frame, t: "INTERACTION_CREATE", d: { id: said.id, type: 11, ...who, data } };
    }
    const attachments = said.file ? [this.#attachment(said.id, said.file)] : undefined;
    const author = isGroup ? { member_openid: said.sender.id } : { user_openid: said.sender.id };
    const d = {
      id: said.id,
      author,
      ...(isGroup ? { group_openid: said.conversation } : {}),
      content: isGroup ? ` ${said.text}` : said.text,
      timestamp: new Date().toISOString(),
      ...(attachments ? { attachments } : {}),
    };
    return { ...frame, t: isGroup ? "GROUP_AT_MESSAGE_CREATE" : "C2C_MESSAGE_CREATE", d };
  }

  #attachment(id: string, file: { name: string; mime: string; bytes: Uint8Array }): object {
    this.#files.set(`/download/${id}`, file);
    const content_type = file.mime.startsWith("image/") ? file.mime : "file";
    return { content_type, filename: file.name, size: file.bytes.length, url: `https://${FILE_HOST}/download/${id}` };
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://stand-in");
    const file = this.#files.get(pathname);
    if (file) return send(response, { status: 200, body: file.bytes, headers: { "content-type": file.mime } });
    const body = bytes.length === 0 ? {} : (JSON.parse(bytes.toString()) as Body);
    if (pathname === "/app/getAppAccessToken") return send(response, this.#token(body));
    const token = /^QQBot (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!this.#tokens.has(token)) return send(response, no(401, 11244, "token not exist or expire"));
    const press = /^\/interactions\/(.+)$/.exec(pathname);
    if (press && request.method === "PUT") {
      this.confirmed.push(decodeURIComponent(press[1] ?? ""));
      return send(response, { status: 200, body: {} });
    }
    const work = () => this.#post(pathname, body);
    await sendUnlessFault({ server: this.server, response, answers: this.#faults(token) }, work);
  }

  #faults(token: string): FaultAnswers {
    return {
      limited: (ms) => ({ ...no(429, 22009, "msg limit exceed"), headers: { "retry-after": String(ms / 1000) } }),
      expired: () => {
        this.#tokens.delete(token);
        return no(401, 11244, "token not exist or expire");
      },
      refused: () => no(400, 40034006, "机器人已被移出群聊"),
    };
  }

  #token(body: Body): Answer {
    if (body["appId"] !== APP.appId || body["clientSecret"] !== APP.secret)
      return { status: 200, body: { code: 100016, message: "invalid appid or secret" } };
    const token = randomUUID();
    this.#tokens.add(token);
    return { status: 200, body: { access_token: token, expires_in: "7200" } };
  }

  #post(path: string, body: Body): Answer {
    if (path.endsWith("/files")) return this.#upload(body);
    const asked = this.#asked.get(String(body["msg_id"] ?? body["event_id"]));
    const sequence = Number(body["msg_seq"]);
    if (!asked) return no(400, 40034024, "请求参数msg_id无效或越权");
    if (!Number.isInteger(sequence) || sequence < 1 || sequence > 2_147_483_647) return no(400, 40034001, "msg_seq");
    if (path.endsWith("/stream_messages")) return this.#stream(asked.conversation, body);
    if (body["msg_type"] === 6) return { status: 200, body: { id: "typing" } };
    if (asked.sequences.has(sequence)) return no(400, 40054005, "消息被去重，请检查请求msgseq");
    if (asked.sequences.size >= ANSWERS_MAX) return no(400, 22009, "msg limit exceed");
    asked.sequences.add(sequence);
    return this.#show(asked.conversation, body);
  }

  #show(conversation: string, body: Body): Answer {
    const id = `ROBOT1.0_${this.server.nextId()}`;
    const media = body["media"] as { file_info: string } | undefined;
    const file = media && this.#files.get(media.file_info);
    const markdown = body["markdown"] as { content: string } | undefined;
    const text = body["msg_type"] === 2 ? markdown?.content : body["content"];
    if (typeof text !== "string" || text === "" || text.length > CONTENT_MAX) return no(400, 40034002, "content");
    if (body["msg_type"] === 7 && !file) return no(400, 304082, "upload media info fail");
    const keyboard = body["keyboard"] as
      | { content: { rows: { buttons: { action: { data: string } }[] }[] } }
      | undefined;
    const actions = (keyboard?.content.rows ?? []).flatMap((row) => row.buttons.map(({ action }) => action.data));
    this.server.show({
      id,
      conversation,
      text,
      actions,
      ...(file ? { file: { name: file.name, bytes: file.bytes } } : {}),
    });
    return { status: 200, body: { id, timestamp: Math.floor(Date.now() / 1000) } };
  }

  /** A stream is one answer; what was done cannot go on, what comes late changes nothing. */
  #stream(conversation: string, body: Body): Answer {
    const known =
      typeof body["stream_msg_id"] === "string" ? body["stream_msg_id"] : `${conversation}-${String(body["msg_seq"])}`;
    const stream = this.#streams.get(known);
    const isDone = body["input_state"] === 10;
    if (body["input_mode"] !== "replace" || body["content_type"] !== "markdown") return no(400, 40034003, "stream");
    if (stream?.isDone || (stream && Number(body["index"]) < stream.index)) return { status: 200, body: { id: known } };
    const content = String(body["content_raw"]);
    if (stream) this.server.edit(known, content);
    else this.server.show({ id: known, conversation, text: content });
    this.#streams.set(known, { index: Number(body["index"]), isDone });
    return { status: 200, body: { id: known } };
  }

  #upload(body: Body): Answer {
    const bytes = Buffer.from(String(body["file_data"]), "base64");
    if (bytes.length === 0 || body["srv_send_msg"] !== false) return no(400, 304080, "file");
    const info = randomUUID();
    this.#files.set(info, { name: String(body["file_name"]), mime: "", bytes });
    return { status: 200, body: { file_uuid: info, file_info: info, ttl: 3600 } };
  }
}
