// A smart bot of WeCom, called back by URL: its messages are sealed, answers come in the response and are pulled until
// they are finished; one more may be posted to the address in a message.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { callback, open, question, sealBytes, signature } from "./wecom-envelope.ts";
import { type Answer, send, sendUnlessFault } from "./with-fault.ts";

const KEYS = { token: "token-of-the-bot", encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", receiver: "" };
const FILE_HOST = "ww-aibot.cos.ap-guangzhou.myqcloud.com";
const CONTENT_MAX = 20_480;
const BRIEF_MS = 5000;

type Body = Record<string, unknown>;

export interface WeComStandIn extends StandIn {
  /** What the product answered to a message of this conversation: shown, and told whether to pull again. */
  take(body: string, conversation: string): { streamId: string; isFinished: boolean } | null;
  /** Asks for the present state of an answer. */
  pull(streamId: string): Signed;
}

export async function startWeCom(): Promise<WeComStandIn> {
  const state = new WeComState();
  const origin = await state.server.listen();
  return {
    platform: "wecom",
    settings: { botName: "Weft" },
    credentials: { token: KEYS.token, encodingAesKey: KEYS.encodingAesKey },
    origins: { "qyapi.weixin.qq.com": origin, [FILE_HOST]: origin },
    sign: async (said) => callback(KEYS, JSON.stringify(state.message(said)), "json"),
    handshake: async () => ({
      request: question(KEYS, "1616140317555161061"),
      isRight: (status, body) => status === 200 && body === "1616140317555161061",
    }),
    take: (body, conversation) => state.take(body, conversation),
    pull: (id) =>
      callback(
        KEYS,
        JSON.stringify({ msgid: randomUUID(), aibotid: "bot", msgtype: "stream", stream: { id } }),
        "json",
      ),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

class WeComState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  /** Response code → conversation; gone once it is used. */
  readonly #codes = new Map<string, string>();
  readonly #files = new Map<string, Buffer>();
  readonly #tasks = new Set<string>();

  message(said: Said): object {
    const code = randomUUID();
    this.#codes.set(code, said.conversation);
    const frame = {
      msgid: said.id,
      create_time: Math.floor(Date.now() / 1000),
      aibotid: "bot",
      chattype: said.scope === "group" ? "group" : "single",
      ...(said.scope === "group" ? { chatid: said.conversation } : {}),
      from: { userid: said.sender.id },
      response_url: `https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=${code}`,
    };
    if (said.action !== undefined) {
      const card = { card_type: "button_interaction", event_key: said.action, task_id: "t" };
      return { ...frame, msgtype: "event", event: { eventtype: "template_card_event", template_card_event: card } };
    }
    if (said.file) {
      this.#files.set(`/${said.id}`, sealBytes(KEYS.encodingAesKey, said.file.bytes));
      const msgtype = said.file.mime.startsWith("image/") ? "image" : "file";
      return { ...frame, msgtype, [msgtype]: { url: `https://${FILE_HOST}/${said.id}?sign=x` } };
    }
    const content = said.scope === "group" ? `@Weft ${said.text}` : said.text;
    return { ...frame, msgtype: "text", text: { content } };
  }

  take(body: string, conversation: string): { streamId: string; isFinished: boolean } | null {
    if (body === "") return null;
    const sealed = JSON.parse(body) as { encrypt: string; msgsignature: string; timestamp: number; nonce: string };
    const expected = signature(KEYS.token, String(sealed.timestamp), sealed.nonce, sealed.encrypt);
    if (sealed.msgsignature !== expected) throw new Error("the answer is not signed");
    const answer = JSON.parse(open(KEYS, sealed.encrypt)) as Body;
    if (answer["msgtype"] === "text") {
      this.server.show({
        id: this.server.nextId(),
        conversation,
        text: (answer["text"] as { content: string }).content,
      });
      return null;
    }
    const stream = answer["stream"] as { id: string; finish: boolean; content: string };
    if (Buffer.byteLength(stream.content) > CONTENT_MAX) throw new Error("the answer is too long");
    if (!this.server.edit(stream.id, stream.content)) {
      this.server.show({ id: stream.id, conversation, text: stream.content });
    }
    return { streamId: stream.id, isFinished: stream.finish };
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stand-in");
    const file = this.#files.get(url.pathname);
    if (file)
      return send(response, { status: 200, body: file, headers: { "content-type": "application/octet-stream" } });
    if (url.pathname !== "/cgi-bin/aibot/response") return send(response, { status: 404, body: "" });
    const no = (errcode: number, errmsg: string): Answer => ({ status: 200, body: { errcode, errmsg } });
    const answers = {
      limited: (ms: number) =>
        ms > BRIEF_MS ? no(45009, "api freq out of limit") : no(45033, "api concurrent out of limit"),
      expired: () => no(42001, "access_token expired"),
      refused: () => no(40058, "invalid Request Parameter"),
    };
    await sendUnlessFault({ server: this.server, response, answers }, () => {
      const code = url.searchParams.get("response_code") ?? "";
      const conversation = this.#codes.get(code);
      if (conversation === undefined) return no(40040, "invalid response_code");
      this.#codes.delete(code);
      return this.#post(conversation, JSON.parse(bytes.toString()) as Body, no);
    });
  }

  #post(conversation: string, body: Body, no: (code: number, why: string) => Answer): Answer {
    const id = this.server.nextId();
    if (body["msgtype"] === "markdown") {
      const { content } = body["markdown"] as { content: string };
      if (Buffer.byteLength(content) > CONTENT_MAX) return no(45002, "content size out of limit");
      this.server.show({ id, conversation, text: content });
      return no(0, "ok");
    }
    const card = body["template_card"] as Body | undefined;
    const taskId = typeof card?.["task_id"] === "string" ? card["task_id"] : "";
    const isTask = /^[\w@-]{1,128}$/.test(taskId) && !this.#tasks.has(taskId);
    if (!card || !isTask) return no(40058, "task_id");
    this.#tasks.add(taskId);
    const { title } = card["main_title"] as { title: string };
    const buttons = (card["button_list"] ?? []) as { key: string; text: string }[];
    if (buttons.length > 6 || title.length > 26) return no(40058, "template_card");
    const words = typeof card["sub_title_text"] === "string" ? card["sub_title_text"] : "";
    this.server.show({ id, conversation, text: `${title}\n${words}`.trim(), actions: buttons.map(({ key }) => key) });
    return no(0, "ok");
  }
}
