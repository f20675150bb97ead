// Slack: its Web API with messages, streams and uploads, and events, commands and buttons signed as it does.
import { createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "#channels/read-json";
import { KnownIds } from "./known-ids.ts";
import { type Said, type Shown, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, readForm, send, sendUnlessFault } from "./with-fault.ts";

const TOKEN = "xoxb-1-2-of-the-stand-in";
const SIGNING_SECRET = "signing-secret-of-the-stand-in";
const BOT = "UBOT";
const TEAM = "T1";
const MARKDOWN_MAX = 12_000;

type Body = Record<string, unknown>;

const ok = (body: Body = {}): Answer => ({ status: 200, body: { ok: true, ...body } });
const no = (error: string, status = 200): Answer => ({ status, body: { ok: false, error } });

export async function startSlack(): Promise<StandIn> {
  const state = new SlackState();
  const origin = await state.server.listen();
  return {
    platform: "slack",
    settings: {},
    credentials: { botToken: TOKEN, signingSecret: SIGNING_SECRET },
    origins: { "slack.com": origin, "files.slack.com": origin, "hooks.slack.com": origin },
    sign: async (said) => state.tell(said),
    handshake: async () => ({
      request: signed(JSON.stringify({ type: "url_verification", challenge: "c-123" }), "application/json"),
      isRight: (status, body) => status === 200 && (JSON.parse(body) as Body)["challenge"] === "c-123",
    }),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function signed(body: string, type: string): Signed {
  const time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", SIGNING_SECRET).update(`v0:${time}:${body}`).digest("hex");
  const proof = { "x-slack-request-timestamp": time, "x-slack-signature": `v0=${signature}` };
  return { method: "POST", query: "", headers: { "content-type": type, ...proof }, body };
}

class SlackState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #channels = new KnownIds();
  readonly #times = new KnownIds();
  /** Messages of people that a thread may hang on, by channel and time. */
  readonly #said = new Set<string>();
  readonly #streaming = new Set<string>();
  readonly #threads = new Map<string, string>();
  /** Input blocks by message. */
  readonly #inputs = new Map<string, Body[]>();
  readonly #names = new Map<string, string>();
  readonly #files = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();

  tell(said: Said): Signed {
    const isDirect = said.scope === "direct";
    const channel = this.#channels.idOf(said.conversation, (n) => `${isDirect ? "D" : "C"}00${n}`);
    if (said.action !== undefined) return this.#press(said, channel);
    this.#names.set(said.sender.id, said.sender.name);
    const ts = this.#times.idOf(said.id, (n) => `1763700000.${String(n).padStart(6, "0")}`);
    this.#said.add(`${channel} ${ts}`);
    const mention = said.mentioned === true ? `<@${BOT}> ` : "";
    const event: Body = {
      type: said.mentioned === true ? "app_mention" : "message",
      channel_type: isDirect ? "im" : "channel",
      channel,
      user: said.sender.id,
      team: TEAM,
      ts,
      text: mention + said.text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
      ...(said.file ? { subtype: "file_share", files: [this.#keep(said.file)] } : {}),
    };
    const envelope = {
      type: "event_callback",
      team_id: TEAM,
      event_id: `Ev-${said.id}`,
      authorizations: [{ team_id: TEAM, user_id: BOT, is_bot: true }],
      event,
    };
    return signed(JSON.stringify(envelope), "application/json");
  }

  #keep(file: NonNullable<Said["file"]>): Body {
    const path = `/files-pri/${TEAM}-F${this.#files.size + 1}/${encodeURIComponent(file.name)}`;
    this.#files.set(path, file);
    const { name, mime, bytes } = file;
    return { id: "F1", name, mimetype: mime, size: bytes.length, url_private: `https://files.slack.com${path}` };
  }

  #press(said: Said, channel: string): Signed {
    const message = this.#lastWith(said.conversation, said.action ?? "");
    const thread = message && this.#threads.get(message.id);
    const payload = {
      type: "block_actions",
      user: { id: said.sender.id, username: said.sender.name },
      team: { id: TEAM },
      channel: { id: channel },
      container: { message_ts: message?.id, ...(thread ? { thread_ts: thread } : {}) },
      actions: [{ action_id: "button-0", value: said.action, action_ts: said.id }],
      ...(message && said.values ? { state: { values: this.#filled(message.id, said.values) } } : {}),
    };
    const form = new URLSearchParams({ payload: JSON.stringify(payload) });
    return signed(form.toString(), "application/x-www-form-urlencoded");
  }

  /** As the input blocks of a message give it. */
  #filled(message: string, values: Record<string, string>): Body {
    const inputs = this.#inputs.get(message) ?? [];
    return Object.fromEntries(
      inputs.map(({ element, optional }, at) => {
        const { type, action_id: name, options } = element as Body & { options?: Body[] };
        const text = values[textOf(name)] ?? "";
        if (text === "" && optional !== true) throw new Error(`Slack would not let ${textOf(name)} be empty`);
        const chosen = (options ?? []).filter(({ value }) => text.split(",").includes(textOf(value)));
        const state =
          type === "plain_text_input"
            ? { value: text }
            : type === "checkboxes"
              ? { selected_options: chosen }
              : { selected_option: chosen[0] ?? null };
        return [`b${at}`, { [textOf(name)]: { type, ...state } }];
      }),
    );
  }

  #lastWith(conversation: string, action: string): Shown | undefined {
    return this.server.shown.findLast((one) => one.conversation === conversation && one.actions.includes(action));
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://stand-in");
    if (pathname.startsWith("/upload/")) return send(response, await this.#upload(pathname, request, bytes));
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return send(response, no("invalid_auth"));
    const file = this.#files.get(pathname);
    if (file && request.method === "GET") {
      return send(response, { status: 200, body: file.bytes, headers: { "content-type": file.mime } });
    }
    const isJson = request.headers["content-type"]?.startsWith("application/json") === true;
    const body = isJson
      ? (JSON.parse(bytes.toString()) as Body)
      : (Object.fromEntries(new URLSearchParams(bytes.toString())) as Body);
    const method = pathname.replace("/api/", "");
    if (method === "files.getUploadURLExternal") return send(response, this.#uploadUrl(body, isJson));
    if (method === "assistant.threads.setStatus") return send(response, ok());
    if (method === "auth.test") return send(response, ok({ user: "weft" }));
    if (method === "users.info") return send(response, this.#user(textOf(body["user"])));
    if (method === "conversations.info") return send(response, this.#channel(textOf(body["channel"])));
    await sendUnlessFault({ server: this.server, response, answers: FAULTS }, () => this.#call(method, body));
  }

  #user(id: string): Answer {
    const name = this.#names.get(id);
    return name === undefined
      ? no("user_not_found")
      : ok({ user: { id, profile: { display_name: "", real_name: name } } });
  }

  #channel(id: string): Answer {
    const name = this.#channels.nameOf(id);
    return name === undefined ? no("channel_not_found") : ok({ channel: { id, name } });
  }

  #call(method: string, body: Body): Answer {
    const conversation = this.#channels.nameOf(String(body["channel"] ?? body["channel_id"]));
    if (conversation === undefined) return no("channel_not_found");
    switch (method) {
      case "chat.postMessage":
        return this.#post(conversation, body);
      case "chat.update":
        return this.#update(body);
      case "chat.startStream":
        return this.#startStream(conversation, body);
      case "chat.appendStream":
      case "chat.stopStream":
        return this.#stream(method, body);
      case "files.completeUploadExternal":
        return this.#share(conversation, body);
      default:
        return no("unknown_method");
    }
  }

  #post(conversation: string, body: Body): Answer {
    const content = readBlocks(body);
    if (!content) return no("invalid_blocks");
    if (!this.#isThread(body)) return no("thread_not_found");
    const id = this.server.nextId();
    if (body["thread_ts"] !== undefined) this.#threads.set(id, textOf(body["thread_ts"]));
    this.#inputs.set(
      id,
      ((body["blocks"] ?? []) as Body[]).filter(({ type }) => type === "input"),
    );
    this.server.show({ id, conversation, ...content });
    return ok({ channel: body["channel"], ts: id });
  }

  #update(body: Body): Answer {
    const content = readBlocks(body);
    if (!content) return no("invalid_blocks");
    if (this.#streaming.has(textOf(body["ts"]))) return no("streaming_state_conflict");
    const shown = this.server.edit(textOf(body["ts"]), content.text, content.actions);
    return shown ? ok({ ts: shown.id }) : no("message_not_found");
  }

  #startStream(conversation: string, body: Body): Answer {
    if (body["thread_ts"] === undefined || !this.#isThread(body)) return no("invalid_thread_ts");
    const isDirect = textOf(body["channel"]).startsWith("D");
    if (!isDirect && body["recipient_user_id"] === undefined) return no("missing_recipient_user_id");
    if (!isDirect && body["recipient_team_id"] === undefined) return no("missing_recipient_team_id");
    const id = this.server.nextId();
    this.#threads.set(id, textOf(body["thread_ts"]));
    this.#streaming.add(id);
    this.server.show({ id, conversation, text: textOf(body["markdown_text"]) });
    return ok({ channel: body["channel"], ts: id });
  }

  #stream(method: string, body: Body): Answer {
    const id = textOf(body["ts"]);
    const shown = this.server.shown.find((one) => one.id === id);
    if (!shown) return no("message_not_found");
    if (!this.#streaming.has(id)) return no("message_not_in_streaming_state");
    const added = textOf(body["markdown_text"]);
    if (method === "chat.appendStream" && added === "") return no("no_text");
    if (added.length > MARKDOWN_MAX) return no("msg_too_long");
    if (method === "chat.stopStream") this.#streaming.delete(id);
    this.server.edit(id, shown.text + added, actionsOf(body["blocks"]));
    return ok({ channel: body["channel"], ts: id });
  }

  #isThread(body: Body): boolean {
    const thread = body["thread_ts"];
    return thread === undefined || this.#said.has(`${textOf(body["channel"])} ${textOf(thread)}`);
  }

  #uploadUrl(body: Body, isJson: boolean): Answer {
    if (isJson || !body["filename"] || !(Number(body["length"]) > 0)) return no("invalid_arguments");
    const id = `F-up-${this.#files.size + 1}`;
    this.#files.set(id, { name: textOf(body["filename"]), mime: "", bytes: new Uint8Array(Number(body["length"])) });
    return ok({ upload_url: `https://files.slack.com/upload/v1/${id}`, file_id: id });
  }

  async #upload(pathname: string, request: IncomingMessage, bytes: Buffer): Promise<Answer> {
    const file = this.#files.get(pathname.split("/").at(-1) ?? "");
    const form = await readForm(bytes, request.headers["content-type"]);
    const [part] = form.values();
    if (!file || !part || part.bytes.length !== file.bytes.length) return { status: 400, body: "bad upload" };
    file.bytes = part.bytes;
    return { status: 200, body: "OK", headers: { "content-type": "text/plain" } };
  }

  #share(conversation: string, body: Body): Answer {
    const [given] = body["files"] as { id: string }[];
    const file = this.#files.get(given?.id ?? "");
    if (!file) return no("file_not_found");
    const { name, bytes } = file;
    this.server.show({ id: this.server.nextId(), conversation, text: "", file: { name, bytes } });
    return ok({ files: [{ id: given?.id }] });
  }
}

const FAULTS: FaultAnswers = {
  limited: (ms) => ({ ...no("ratelimited", 429), headers: { "retry-after": String(ms / 1000) } }),
  expired: () => no("token_expired"),
  refused: () => no("is_archived"),
};

function readBlocks(body: Body): { text: string; actions: string[] } | null {
  const blocks = (body["blocks"] ?? []) as Body[];
  const markdown = blocks.filter(({ type }) => type === "markdown").map(({ text }) => textOf(text));
  const text = markdown.length === 0 ? textOf(body["text"]) : markdown.join("\n\n");
  const isSmall = text.length <= MARKDOWN_MAX && blocks.length <= 50;
  return text.trim() === "" || !isSmall ? null : { text, actions: actionsOf(blocks) };
}

function actionsOf(blocks: unknown): string[] {
  const rows = ((blocks ?? []) as Body[]).filter(({ type }) => type === "actions");
  return rows.flatMap(({ elements }) => (elements as Body[]).map(({ value }) => textOf(value)));
}
