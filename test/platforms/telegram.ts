// Telegram: the methods of the Bot API that a chat needs, rich messages that are checked, drafts, files, and updates
// with the secret token.
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "#channels/read-json";
import { KnownIds } from "./known-ids.ts";
import { type Said, type Shown, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, readForm, send, sendUnlessFault } from "./with-fault.ts";

const TOKEN = "777:token-of-the-stand-in-000000000000000";
const SECRET = "secret_token-of-the-stand-in";
const NAME = "weft_bot";
const TEXT_MAX = 4096;
const TAGS = /^(?:[abisp]|h[1-6]|br|hr|ul|ol|li|pre|code|blockquote|table|tr|th|td|input)$/;
const VOID_TAGS = new Set(["br", "hr", "input"]);

type Body = Record<string, unknown>;

const ok = (result: unknown = true): Answer => ({ status: 200, body: { ok: true, result } });
const no = (code: number, description: string, parameters: Body = {}): Answer => ({
  status: code,
  body: { ok: false, error_code: code, description, parameters },
});

export async function startTelegram(): Promise<StandIn> {
  const state = new TelegramState();
  const origin = await state.server.listen();
  return {
    platform: "telegram",
    settings: {},
    credentials: { botToken: TOKEN, secretToken: SECRET },
    origins: { "api.telegram.org": origin },
    sign: async (said) => signed(state.update(said)),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function signed(update: Body): Signed {
  const headers = { "content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET };
  return { method: "POST", query: "", headers, body: JSON.stringify(update) };
}

class TelegramState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #chats = new KnownIds();
  readonly #updates = new KnownIds();
  readonly #people = new KnownIds();
  readonly #files = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();
  readonly #drafts = new Map<string, Shown>();
  #messages = 100;

  update(said: Said): Body {
    const isDirect = said.scope === "direct";
    const id = Number(
      this.#chats.idOf(said.conversation, (n) => String(isDirect ? 5_000_000_000 + n : -1_000_000_000_000 - n)),
    );
    const chat = isDirect ? { id, type: "private" } : { id, type: "supergroup", title: said.conversation };
    const personId = this.#people.idOf(said.sender.id, (n) => String(9_000_000_000 + n));
    const from = { id: Number(personId), is_bot: false, first_name: said.sender.name };
    const update_id = Number(this.#updates.idOf(said.id, (n) => String(10_000 + n)));
    if (said.action !== undefined) {
      const pressed = this.server.shown.findLast((one) => one.actions.includes(said.action ?? ""));
      const message = { message_id: Number(pressed?.id ?? 0), chat };
      return { update_id, callback_query: { id: `q-${said.id}`, from, data: said.action, message } };
    }
    const mention = said.mentioned === true ? `@${NAME} ` : "";
    const words = mention + said.text;
    const entities = mention === "" ? [] : [{ type: "mention", offset: 0, length: mention.length - 1 }];
    const message_id = update_id;
    const common = { message_id, date: Math.floor(Date.now() / 1000), chat, from };
    if (!said.file) return { update_id, message: { ...common, text: words, entities } };
    const { name, mime, bytes } = said.file;
    this.#files.set(`file-${said.id}`, said.file);
    const document = { file_id: `file-${said.id}`, file_name: name, mime_type: mime, file_size: bytes.length };
    const caption = words === "" ? {} : { caption: words, caption_entities: entities };
    const album = said.album ? { media_group_id: said.album.id, message_id: said.album.index } : {};
    return { update_id, message: { ...common, ...album, ...caption, document } };
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://stand-in");
    const file = pathname.startsWith(`/file/bot${TOKEN}/`)
      ? this.#files.get(pathname.split("/").at(-1) ?? "")
      : undefined;
    if (file)
      return send(response, { status: 200, body: file.bytes, headers: { "content-type": "application/octet-stream" } });
    if (!pathname.startsWith(`/bot${TOKEN}/`)) return send(response, no(401, "Unauthorized"));
    const method = pathname.split("/").at(-1) ?? "";
    const type = request.headers["content-type"];
    if (method === "getMe") return send(response, ok({ id: 777, is_bot: true, username: NAME }));
    if (method === "sendChatAction" || method === "setWebhook") return send(response, ok());
    const answers = FAULTS;
    if (type?.startsWith("multipart/")) {
      return sendUnlessFault({ server: this.server, response, answers }, () => this.#upload(bytes, type));
    }
    const body = JSON.parse(bytes.toString() || "{}") as Body;
    if (method === "getFile") {
      const id = textOf(body["file_id"]);
      return send(
        response,
        this.#files.has(id)
          ? ok({ file_id: id, file_path: `documents/${id}` })
          : no(400, "Bad Request: invalid file_id"),
      );
    }
    await sendUnlessFault({ server: this.server, response, answers }, () => this.#call(method, body));
  }

  #call(method: string, body: Body): Answer {
    const conversation = this.#chats.nameOf(textOf(body["chat_id"]));
    if (conversation === undefined) return no(400, "Bad Request: chat not found");
    const rich = body["rich_message"] as { html?: string } | undefined;
    const text = rich ? readHtml(rich.html ?? "") : textOf(body["text"]);
    if (text === null) return no(400, "Bad Request: can't parse rich message");
    if (text.trim() === "" || text.length > TEXT_MAX) return no(400, "Bad Request: message text is empty or too long");
    const actions = actionsOf(body["reply_markup"]);
    if (actions.some((id) => Buffer.byteLength(id) > 64)) return no(400, "Bad Request: BUTTON_DATA_INVALID");
    switch (method) {
      case "sendRichMessage":
      case "sendMessage":
        return this.#post(conversation, text, actions);
      case "sendRichMessageDraft":
        return this.#draft(conversation, text, body);
      case "editMessageText":
        return this.#edit(textOf(body["message_id"]), text, actions);
      default:
        return no(404, "Not Found");
    }
  }

  #post(conversation: string, text: string, actions: string[]): Answer {
    this.#messages += 1;
    const id = String(this.#messages);
    const draft = this.#drafts.get(conversation);
    this.#drafts.delete(conversation);
    // The message takes the place of the draft that announced it.
    if (draft) draft.id = id;
    if (draft) this.server.edit(id, text, actions);
    else this.server.show({ id, conversation, text, actions });
    return ok({ message_id: this.#messages });
  }

  #draft(conversation: string, text: string, body: Body): Answer {
    if (!(Number(body["chat_id"]) > 0)) return no(400, "Bad Request: drafts are for private chats");
    if (!Number.isInteger(body["draft_id"]) || body["draft_id"] === 0) return no(400, "Bad Request: wrong draft_id");
    const id = `draft-${textOf(body["draft_id"])}`;
    const shown = this.#drafts.get(conversation);
    if (shown?.id === id) this.server.edit(id, text);
    else this.#drafts.set(conversation, this.server.show({ id, conversation, text }));
    return ok();
  }

  #edit(id: string, text: string, actions: string[]): Answer {
    const shown = this.server.shown.find((one) => one.id === id);
    if (!shown) return no(400, "Bad Request: message to edit not found");
    if (shown.text === text && shown.actions.join() === actions.join())
      return no(400, "Bad Request: message is not modified");
    this.server.edit(id, text, actions);
    return ok({ message_id: Number(id) });
  }

  async #upload(bytes: Buffer, type: string): Promise<Answer> {
    const form = await readForm(bytes, type);
    const part = form.get("document") ?? form.get("photo");
    const conversation = this.#chats.nameOf(form.get("chat_id")?.text ?? "");
    if (!part || conversation === undefined) return no(400, "Bad Request: there is no file in the request");
    this.#messages += 1;
    this.server.show({
      id: String(this.#messages),
      conversation,
      text: "",
      file: { name: part.name, bytes: part.bytes },
    });
    return ok({ message_id: this.#messages });
  }
}

const FAULTS: FaultAnswers = {
  limited: (ms) => no(429, "Too Many Requests", { retry_after: ms / 1000 }),
  expired: () => no(401, "Unauthorized"),
  refused: () => no(403, "Forbidden: bot was blocked by the user"),
};

/** The words of a rich message; null when its tags are unknown or do not close. */
function readHtml(html: string): string | null {
  const open: string[] = [];
  for (const [, slash, name = ""] of html.matchAll(/<(\/?)([\w-]+)[^>]*>/g)) {
    if (!TAGS.test(name)) return null;
    if (VOID_TAGS.has(name)) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return null;
  }
  if (open.length > 0) return null;
  const words = html.replaceAll(/<br>|<\/(?:p|li|tr|h\d|pre)>/g, "\n").replaceAll(/<[^>]*>/g, "");
  const plain = words
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
  return plain.trim();
}

function actionsOf(markup: unknown): string[] {
  const { inline_keyboard: rows = [] } = (markup ?? {}) as { inline_keyboard?: { callback_data?: string }[][] };
  return rows.flat().flatMap(({ callback_data: id }) => (id === undefined ? [] : [id]));
}
