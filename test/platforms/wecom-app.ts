// A self-built app of WeCom: XML callbacks, messages to people by an API with a token in its address, media.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Said, type StandIn, StandInServer } from "./platform.ts";
import { callback, question } from "./wecom-envelope.ts";
import { type Answer, readForm, send, sendUnlessFault } from "./with-fault.ts";

const KEYS = {
  token: "token-of-the-app",
  encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
  receiver: "wx5823bf96d3bd56c7",
};
const SECRET = "secret-of-the-app";
const AGENT = 218;
const PROXY = "wecom-proxy.corp.example";
const CONTENT_MAX = 2048;
const BRIEF_MS = 5000;

type Body = Record<string, unknown>;
const say = (errcode: number, errmsg: string, more: Body = {}): Answer => ({
  status: 200,
  body: { errcode, errmsg, ...more },
});

export async function startWeComApp(): Promise<StandIn> {
  const state = new WeComAppState();
  const origin = await state.server.listen();
  return {
    platform: "wecom-app",
    // By a proxy, as apps must be called from an address that does not change.
    settings: { corpId: KEYS.receiver, agentId: String(AGENT), apiOrigin: `https://${PROXY}` },
    credentials: { secret: SECRET, token: KEYS.token, encodingAesKey: KEYS.encodingAesKey },
    origins: { [PROXY]: origin },
    sign: async (said) => callback(KEYS, state.message(said), "xml"),
    handshake: async () => ({
      request: question(KEYS, "1616140317555161061"),
      isRight: (status, body) => status === 200 && body === "1616140317555161061",
    }),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

class WeComAppState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #tokens = new Set<string>();
  readonly #media = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();
  readonly #tasks = new Set<string>();
  /** Person → conversation: an app knows people only. */
  readonly #conversations = new Map<string, string>();

  message(said: Said): string {
    this.#conversations.set(said.sender.id, said.conversation);
    const field = (name: string, value: string): string => `<${name}><![CDATA[${value}]]></${name}>`;
    const frame = `${field("ToUserName", KEYS.receiver)}${field("FromUserName", said.sender.id)}<CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><AgentID>${AGENT}</AgentID>`;
    if (said.action !== undefined) {
      const event = field("MsgType", "event") + field("Event", "template_card_event") + field("EventKey", said.action);
      return `<xml>${frame}${event}${field("TaskId", said.id)}</xml>`;
    }
    if (!said.file)
      return `<xml>${frame}${field("MsgType", "text")}${field("Content", said.text)}<MsgId>${said.id}</MsgId></xml>`;
    this.#media.set(`in-${said.id}`, said.file);
    const type = said.file.mime.startsWith("image/") ? "image" : "file";
    return `<xml>${frame}${field("MsgType", type)}${field("MediaId", `in-${said.id}`)}<MsgId>${said.id}</MsgId></xml>`;
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stand-in");
    const token = url.searchParams.get("access_token") ?? "";
    if (url.pathname === "/cgi-bin/gettoken") return send(response, this.#token(url));
    if (!this.#tokens.has(token)) return send(response, say(40014, "invalid access_token"));
    if (url.pathname === "/cgi-bin/media/upload") {
      return send(response, await this.#upload(bytes, request.headers["content-type"], url.searchParams.get("type")));
    }
    if (url.pathname === "/cgi-bin/media/get") return this.#serve(url.searchParams.get("media_id") ?? "", response);
    const answers = {
      limited: (ms: number) =>
        ms > BRIEF_MS ? say(45009, "api freq out of limit") : say(45033, "api concurrent out of limit"),
      expired: () => {
        this.#tokens.delete(token);
        return say(42001, "access_token expired");
      },
      refused: () => say(60020, "not allow to access from your ip, hint: [1], from ip: 1.2.3.4"),
    };
    await sendUnlessFault({ server: this.server, response, answers }, () =>
      this.#post(JSON.parse(bytes.toString()) as Body),
    );
  }

  #token(url: URL): Answer {
    if (url.searchParams.get("corpid") !== KEYS.receiver || url.searchParams.get("corpsecret") !== SECRET) {
      return say(40001, "invalid credential");
    }
    const token = randomUUID();
    this.#tokens.add(token);
    return say(0, "ok", { access_token: token, expires_in: 7200 });
  }

  #post(body: Body): Answer {
    const user = typeof body["touser"] === "string" ? body["touser"] : "";
    const conversation = this.#conversations.get(user);
    if (body["agentid"] !== AGENT) return say(40056, "invalid agentid");
    if (conversation === undefined) return say(0, "ok", { invaliduser: user, msgid: "" });
    const id = this.server.nextId();
    const type = String(body["msgtype"]);
    const content = body[type] as Body;
    if (type === "markdown") {
      const text = String(content["content"]);
      if (Buffer.byteLength(text) > CONTENT_MAX || text === "") return say(45002, "content size out of limit");
      this.server.show({ id, conversation, text });
    } else if (type === "template_card") {
      if (!this.#showCard(id, conversation, content)) return say(41046, "task_id is missing or used");
    } else {
      const file = this.#media.get(String(content["media_id"]));
      if (!file) return say(40007, "invalid media_id");
      this.server.show({ id, conversation, text: "", file: { name: file.name, bytes: file.bytes } });
    }
    return say(0, "ok", { msgid: id });
  }

  #showCard(id: string, conversation: string, card: Body): boolean {
    const taskId = typeof card["task_id"] === "string" ? card["task_id"] : "";
    if (!/^[\w@-]{1,128}$/.test(taskId) || this.#tasks.has(taskId)) return false;
    this.#tasks.add(taskId);
    const { title } = card["main_title"] as { title: string };
    const actions = (card["button_list"] as { key: string }[]).map(({ key }) => key);
    this.server.show({ id, conversation, text: title, actions });
    return true;
  }

  async #upload(bytes: Buffer, contentType: string | undefined, type: string | null): Promise<Answer> {
    const part = (await readForm(bytes, contentType)).get("media");
    if (!part || part.bytes.length < 5 || !["image", "file"].includes(type ?? ""))
      return say(40006, "invalid media size");
    const mediaId = randomUUID();
    this.#media.set(mediaId, { name: part.name, mime: "", bytes: part.bytes });
    return say(0, "ok", { type, media_id: mediaId });
  }

  #serve(mediaId: string, response: ServerResponse): void {
    const file = this.#media.get(mediaId);
    if (!file) return send(response, say(40007, "invalid media_id"));
    send(response, { status: 200, body: file.bytes, headers: { "content-type": file.mime } });
  }
}
