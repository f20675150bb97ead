// The open platform of Feishu: tokens, messages, card entities with their sequence numbers, files, and events that are
// encrypted and signed as it does.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sealedEvent } from "./feishu-event.ts";
import { type Said, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, readForm, send, sendUnlessFault } from "./with-fault.ts";

const APP = {
  appId: "cli_weft",
  appSecret: "app-secret-of-the-stand-in",
  encryptKey: "encrypt-key-1",
  verificationToken: "vtok-1",
};
const BOT = "ou_bot";
const CARD_MAX = 30_000;

type Body = Record<string, unknown>;
interface Entity {
  card: Body;
  sequence: number;
  streaming: boolean;
  messageId?: string;
}

const ok = (data: unknown = {}): Answer => ({ status: 200, body: { code: 0, msg: "success", data } });
const no = (code: number, msg: string, status = 400): Answer => ({ status, body: { code, msg } });

export async function startFeishu(): Promise<StandIn> {
  const state = new FeishuState();
  const origin = await state.server.listen();
  return {
    platform: "feishu",
    settings: { appId: APP.appId, region: "feishu" },
    credentials: { appSecret: APP.appSecret, encryptKey: APP.encryptKey, verificationToken: APP.verificationToken },
    origins: { "open.feishu.cn": origin },
    sign: async (said) => sealedEvent(state.event(said), APP.encryptKey),
    handshake: async () => ({
      request: sealedEvent(
        { challenge: "c-123", token: APP.verificationToken, type: "url_verification" },
        APP.encryptKey,
        false,
      ),
      isRight: (status, body) => status === 200 && (JSON.parse(body) as Body)["challenge"] === "c-123",
    }),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

class FeishuState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #tokens = new Set<string>();
  readonly #cards = new Map<string, Entity>();
  readonly #sent = new Map<string, string>();
  readonly #files = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();
  /** Message → chat. */
  readonly #chats = new Map<string, string>();
  readonly #values = new Map<string, Body>();
  readonly #forms = new Map<string, Body[]>();
  readonly #names = new Map<string, string>();

  event(said: Said): object {
    this.#names.set(said.sender.id, said.sender.name);
    const header = {
      event_id: `ev-${said.id}`,
      token: APP.verificationToken,
      app_id: APP.appId,
      create_time: String(Date.now()),
    };
    if (said.action !== undefined) {
      const value = this.#values.get(`${said.conversation} ${said.action}`);
      const event = {
        operator: { open_id: said.sender.id },
        token: `c-${said.id}`,
        action: { tag: "button", value, ...(said.values ? { form_value: this.#filled(said) } : {}) },
        context: { open_message_id: this.#lastCard(said.conversation), open_chat_id: said.conversation },
      };
      return { schema: "2.0", header: { ...header, event_type: "card.action.trigger" }, event };
    }
    this.#chats.set(said.id, said.conversation);
    const isMentioned = said.scope === "group" && said.mentioned === true;
    const mentions = isMentioned ? [{ key: "@_user_1", id: { open_id: BOT }, name: "Weft" }] : [];
    const message = {
      message_id: said.id,
      chat_id: said.conversation,
      chat_type: said.scope === "group" ? "group" : "p2p",
      create_time: String(Date.now()),
      mentions,
      ...this.#content(said, isMentioned ? "@_user_1 " : ""),
    };
    const sender = { sender_id: { open_id: said.sender.id }, sender_type: "user" };
    return { schema: "2.0", header: { ...header, event_type: "im.message.receive_v1" }, event: { sender, message } };
  }

  /** As the fields of the newest form there give it. */
  #filled({ conversation, values = {} }: Said): Body {
    const named = (this.#forms.get(conversation) ?? []).filter(({ name }) => name !== "submit" && name !== undefined);
    const isMissing = named.find(({ name, required }) => required === true && !values[String(name)]);
    if (isMissing) throw new Error(`the form would not let ${String(isMissing["name"])} be empty`);
    return Object.fromEntries(
      named.map(({ tag, name }) => {
        const text = values[String(name)] ?? "";
        return [name, tag === "multi_select_static" ? text.split(",").filter((one) => one !== "") : text];
      }),
    );
  }

  #content({ text, file, id }: Said, mention: string): { message_type: string; content: string } {
    if (!file) return { message_type: "text", content: JSON.stringify({ text: mention + text }) };
    this.#files.set(`${id}/file-${id}`, file);
    const isImage = file.mime.startsWith("image/");
    const keys = isImage ? { image_key: `file-${id}` } : { file_key: `file-${id}`, file_name: file.name };
    return { message_type: isImage ? "image" : "file", content: JSON.stringify(keys) };
  }

  #lastCard(conversation: string): string {
    return this.server.shown.findLast((one) => one.conversation === conversation && one.actions.length > 0)?.id ?? "";
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stand-in");
    const path = url.pathname.replace(/^\/open-apis/, "");
    const isForm = request.headers["content-type"]?.startsWith("multipart/") ?? false;
    const body = bytes.length === 0 || isForm ? {} : (JSON.parse(bytes.toString()) as Body);
    if (path === "/auth/v3/tenant_access_token/internal") return send(response, this.#token(body));
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (!this.#tokens.has(token)) return send(response, no(99991663, "Invalid access token for authorization"));
    if (path === "/bot/v3/info")
      return send(response, { status: 200, body: { code: 0, bot: { app_name: "Weft", open_id: BOT } } });
    const person = /^\/contact\/v3\/users\/([^/]+)$/.exec(path)?.[1];
    if (person !== undefined) return send(response, this.#person(decodeURIComponent(person)));
    const chat = /^\/im\/v1\/chats\/([^/]+)$/.exec(path)?.[1];
    if (chat !== undefined) return send(response, ok({ name: `Group ${decodeURIComponent(chat)}` }));
    if (path === "/cardkit/v1/cards" && request.method === "POST") return send(response, this.#createCard(body));
    if (path === "/cardkit/v1/cards/id_convert") return send(response, this.#convert(body));
    if (path === "/im/v1/images" || path === "/im/v1/files") {
      return send(response, await this.#upload(bytes, request.headers["content-type"]));
    }
    const resource = /^\/im\/v1\/messages\/([^/]+)\/resources\/([^/]+)$/.exec(path);
    if (resource) return this.#download(`${resource[1]}/${resource[2]}`, response);
    const work = () => this.#change(`${request.method} ${path}`, body);
    await sendUnlessFault({ server: this.server, response, answers: this.#faults(token) }, work);
  }

  #person(openId: string): Answer {
    const name = this.#names.get(openId);
    return name === undefined ? no(41012, "user id invalid") : ok({ user: { open_id: openId, name } });
  }

  #faults(token: string): FaultAnswers {
    return {
      limited: (ms) => ({
        ...no(99991400, "request trigger frequency limit"),
        headers: { "x-ogw-ratelimit-reset": String(ms / 1000) },
      }),
      expired: () => {
        this.#tokens.delete(token);
        return no(99991663, "Invalid access token for authorization");
      },
      refused: () => no(230002, "Bot/User can NOT be out of the chat."),
    };
  }

  #token(body: Body): Answer {
    if (body["app_id"] !== APP.appId || body["app_secret"] !== APP.appSecret)
      return no(10014, "app secret invalid", 200);
    const token = `t-${randomUUID()}`;
    this.#tokens.add(token);
    return { status: 200, body: { code: 0, msg: "ok", tenant_access_token: token, expire: 7200 } };
  }

  #createCard(body: Body): Answer {
    const data = String(body["data"]);
    if (body["type"] !== "card_json" || data.length > CARD_MAX) return no(300301, "card is not valid");
    const card = JSON.parse(data) as Body;
    if (card["schema"] !== "2.0") return no(300302, "only schema 2.0");
    const cardId = randomUUID();
    const streaming = (card["config"] as Body | undefined)?.["streaming_mode"] === true;
    this.#cards.set(cardId, { card, sequence: -1, streaming });
    return ok({ card_id: cardId });
  }

  #convert(body: Body): Answer {
    for (const [cardId, entity] of this.#cards)
      if (entity.messageId === body["message_id"]) return ok({ card_id: cardId });
    return no(300311, "no card entity");
  }

  #change(call: string, body: Body): Answer {
    const parts = call.split("/").map(decodeURIComponent);
    if (call.startsWith("POST /im/v1/messages/")) return this.#post(this.#chats.get(parts[4] ?? ""), body);
    if (call.startsWith("POST /im/v1/messages")) return this.#post(String(body["receive_id"]), body);
    if (call.startsWith("PATCH /im/v1/messages/")) return this.#patch(parts[4] ?? "", body);
    if (call.includes("/cardkit/v1/cards/")) return this.#changeCard(call, parts[4] ?? "", body);
    return no(404, `nothing at ${call}`, 404);
  }

  #post(chat: string | undefined, body: Body): Answer {
    const uuid = typeof body["uuid"] === "string" ? body["uuid"] : "";
    if (chat === undefined) return no(230011, "The message was withdrawn.");
    if (uuid.length > 50) return no(230001, "uuid is too long");
    const known = this.#sent.get(uuid);
    if (known !== undefined) return ok({ message_id: known, chat_id: chat });
    const content = JSON.parse(String(body["content"])) as Body;
    const entityId = content["type"] === "card" ? String((content["data"] as Body)["card_id"]) : undefined;
    const entity = entityId === undefined ? undefined : this.#cards.get(entityId);
    if (entityId !== undefined && (!entity || entity.messageId !== undefined))
      return no(230099, "card entity may be sent once");
    if (String(body["content"]).length > CARD_MAX) return no(230025, "message content reaches its limit");
    const id = `om_${this.server.nextId()}`;
    if (entity) entity.messageId = id;
    this.#chats.set(id, chat);
    if (uuid !== "") this.#sent.set(uuid, id);
    const file = this.#files.get(String(content["image_key"] ?? content["file_key"]));
    this.server.show({
      id,
      conversation: chat,
      ...(file
        ? { text: "", file: { name: file.name, bytes: file.bytes } }
        : this.#read(entity?.card ?? content, chat)),
    });
    return ok({ message_id: id, chat_id: chat });
  }

  #patch(id: string, body: Body): Answer {
    const card = JSON.parse(String(body["content"])) as Body;
    const { text, actions } = this.#read(card, this.#chats.get(id) ?? "");
    return this.server.edit(id, text, actions) ? ok() : no(230011, "The message was withdrawn.");
  }

  #changeCard(call: string, cardId: string, body: Body): Answer {
    const entity = this.#cards.get(cardId);
    const sequence = Number(body["sequence"]);
    if (!entity) return no(300301, "no such card");
    if (!Number.isInteger(sequence) || sequence > 2_147_483_647) return no(300300, "sequence is an int32");
    if (sequence <= entity.sequence) return no(300317, "sequence number compare failed");
    if (call.endsWith("/content") && !entity.streaming) return no(300309, "card streaming mode is closed");
    entity.sequence = sequence;
    if (call.endsWith("/content")) elementsOf(entity.card)[0]!["content"] = body["content"];
    else if (call.endsWith("/settings")) {
      const { config } = JSON.parse(String(body["settings"])) as { config: Body };
      entity.streaming = config["streaming_mode"] === true;
    } else {
      if (entity.streaming) return no(300310, "card is streaming");
      entity.card = JSON.parse(String((body["card"] as Body)["data"])) as Body;
    }
    const { messageId = "" } = entity;
    const { text, actions } = this.#read(entity.card, this.#chats.get(messageId) ?? "");
    this.server.edit(messageId, text, actions);
    return ok();
  }

  #read(card: Body, chat: string): { text: string; actions: string[] } {
    const text = elementsOf(card).flatMap((one) => (one["tag"] === "markdown" ? [String(one["content"])] : []));
    const form = elementsOf(card).find(({ tag }) => tag === "form");
    if (form) this.#forms.set(chat, form["elements"] as Body[]);
    const actions: string[] = [];
    JSON.stringify(card, (_key, value: Body | null) => {
      if (value?.["type"] === "callback") {
        const callback = value["value"] as Body;
        actions.push(String(callback["action"]));
        this.#values.set(`${chat} ${String(callback["action"])}`, callback);
      }
      return value;
    });
    return { text: text.join("\n").replaceAll("&#60;", "<"), actions };
  }

  async #upload(bytes: Buffer, contentType: string | undefined): Promise<Answer> {
    const form = await readForm(bytes, contentType);
    const part = form.get("image") ?? form.get("file");
    const isImage = form.get("image_type")?.text === "message";
    if (!part || (!isImage && form.get("file_type") === undefined)) return no(234001, "Invalid request param.");
    const key = `key-${randomUUID()}`;
    this.#files.set(key, { name: form.get("file_name")?.text ?? part.name, mime: "", bytes: part.bytes });
    return ok(isImage ? { image_key: key } : { file_key: key });
  }

  #download(key: string, response: ServerResponse): void {
    const file = this.#files.get(key);
    if (!file) return send(response, no(234003, "File not in msg."));
    send(response, { status: 200, body: file.bytes, headers: { "content-type": file.mime } });
  }
}

function elementsOf(card: Body): Body[] {
  return ((card["body"] as Body | undefined)?.["elements"] as Body[] | undefined) ?? [];
}
