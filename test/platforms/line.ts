// LINE: answers by tokens that work once, pushes with a key that work once too, contents of messages, signed webhooks.
import { createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "#channels/read-json";
import { KnownIds } from "./known-ids.ts";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, send, sendUnlessFault } from "./with-fault.ts";

const SECRETS = { channelSecret: "channel-secret-of-the-stand-in", channelAccessToken: "access-token-of-the-stand-in" };
const TEXT_MAX = 5000;
const MESSAGES_MAX = 5;

type Body = Record<string, unknown>;

const no = (status: number, message: string): Answer => ({ status, body: { message } });

export async function startLine(): Promise<StandIn> {
  const state = new LineState();
  const origin = await state.server.listen();
  return {
    platform: "line",
    settings: {},
    credentials: SECRETS,
    origins: { "api.line.me": origin, "api-data.line.me": origin },
    sign: async (said) => signed([state.event(said)]),
    handshake: async () => ({ request: signed([]), isRight: (status) => status === 200 }),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function signed(events: object[]): Signed {
  const body = JSON.stringify({ destination: "Ubot", events });
  const signature = createHmac("sha256", SECRETS.channelSecret).update(body).digest("base64");
  const headers = { "content-type": "application/json", "x-line-signature": signature };
  return { method: "POST", query: "", headers, body };
}

class LineState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #chats = new KnownIds();
  readonly #contents = new KnownIds();
  readonly #tokens = new Map<string, string>();
  readonly #keys = new Set<string>();
  readonly #files = new Map<string, { mime: string; bytes: Uint8Array }>();
  readonly #names = new Map<string, string>();

  event(said: Said): Body {
    const isDirect = said.scope === "direct";
    const chat = this.#chats.idOf(said.conversation, (n) => `${isDirect ? "U" : "C"}${String(n).padStart(32, "0")}`);
    const person = isDirect ? chat : `U-${said.sender.id}`;
    this.#names.set(person, said.sender.name);
    const replyToken = `reply-${said.id}`;
    this.#tokens.set(replyToken, said.conversation);
    const source = isDirect ? { type: "user", userId: person } : { type: "group", groupId: chat, userId: person };
    const common = {
      mode: "active",
      timestamp: Date.now(),
      webhookEventId: said.id,
      deliveryContext: { isRedelivery: false },
      replyToken,
      source,
    };
    if (said.action !== undefined) return { ...common, type: "postback", postback: { data: said.action } };
    return { ...common, type: "message", message: this.#message(said) };
  }

  #message(said: Said): Body {
    const id = this.#contents.idOf(said.id, (n) => String(468_000_000 + n));
    if (said.file) {
      this.#files.set(id, said.file);
      const type = said.file.mime.startsWith("image/") ? "image" : "file";
      const album = said.album ? { imageSet: said.album } : {};
      return { id, type, fileName: said.file.name, fileSize: said.file.bytes.length, ...album };
    }
    if (said.mentioned !== true) return { id, type: "text", text: said.text };
    const mentionees = [{ index: 0, length: 5, isSelf: true, type: "user" }];
    return { id, type: "text", text: `@Weft ${said.text}`, mention: { mentionees } };
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${SECRETS.channelAccessToken}`) {
      return send(response, no(401, "Authentication failed"));
    }
    const path = request.url ?? "";
    const content = /^\/v2\/bot\/message\/(\d+)\/content$/.exec(path)?.[1];
    const file = content === undefined ? undefined : this.#files.get(content);
    if (file) return send(response, { status: 200, body: file.bytes, headers: { "content-type": file.mime } });
    const person = /^\/v2\/bot\/(?:profile|group\/[^/]+\/member)\/([^/]+)$/.exec(path)?.[1];
    if (person !== undefined) return send(response, this.#profile(person));
    const group = /^\/v2\/bot\/group\/([^/]+)\/summary$/.exec(path)?.[1];
    if (group !== undefined) return send(response, this.#group(group));
    if (path === "/v2/bot/chat/loading/start") return send(response, { status: 202, body: {} });
    const body = JSON.parse(bytes.toString() || "{}") as Body;
    const key = textOf(request.headers["x-line-retry-key"]);
    const work = () => (path === "/v2/bot/message/push" ? this.#push(body, key) : this.#reply(path, body));
    await sendUnlessFault({ server: this.server, response, answers: FAULTS }, work);
  }

  #profile(userId: string): Answer {
    const displayName = this.#names.get(userId);
    return displayName === undefined ? no(404, "Not found") : { status: 200, body: { userId, displayName } };
  }

  #group(groupId: string): Answer {
    const groupName = this.#chats.nameOf(groupId);
    return groupName === undefined ? no(404, "Not found") : { status: 200, body: { groupId, groupName } };
  }

  #push(body: Body, key: string): Answer {
    const conversation = this.#chats.nameOf(textOf(body["to"]));
    if (conversation === undefined) return no(400, "The property, 'to', in the request body is invalid");
    if (key !== "" && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(key))
      return no(400, "The retry key is no UUID");
    if (this.#keys.has(key)) {
      return { ...no(409, "The retry key is already accepted"), headers: { "x-line-accepted-request-id": "r-1" } };
    }
    if (key !== "") this.#keys.add(key);
    return this.#show(conversation, body);
  }

  #reply(path: string, body: Body): Answer {
    const token = textOf(body["replyToken"]);
    const conversation = this.#tokens.get(token);
    if (path !== "/v2/bot/message/reply") return no(404, "Not found");
    if (conversation === undefined) return no(400, "Invalid reply token");
    this.#tokens.delete(token);
    return this.#show(conversation, body);
  }

  #show(conversation: string, body: Body): Answer {
    const messages = (body["messages"] ?? []) as Body[];
    if (messages.length === 0 || messages.length > MESSAGES_MAX) return no(400, "The request body has 1 error(s)");
    const words = messages.filter(({ type }) => type === "text").map(({ text }) => textOf(text));
    if (words.some((text) => text === "" || text.length > TEXT_MAX))
      return no(400, "Length must be between 0 and 5000");
    const actions = messages
      .filter(({ type }) => type === "flex")
      .flatMap(({ contents }) => postbacksOf(contents as Body));
    const id = this.server.nextId();
    this.server.show({ id, conversation, text: words.join("\n\n"), actions });
    return { status: 200, body: { sentMessages: [{ id, quoteToken: "q" }] } };
  }
}

const FAULTS: FaultAnswers = {
  limited: (ms) => ({
    ...no(429, "The API rate limit has been exceeded. Try again later."),
    headers: { "retry-after": String(ms / 1000) },
  }),
  expired: () => no(401, "Authentication failed. Confirm that the access token is valid."),
  refused: () => no(400, "Failed to send messages"),
};

function postbacksOf({ footer }: Body): string[] {
  const { contents } = footer as { contents: { action: { type: string; data?: string } }[] };
  return contents.flatMap(({ action }) => (action.data === undefined ? [] : [action.data]));
}
