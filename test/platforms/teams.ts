// Microsoft Teams: Bot Framework tokens both ways, the conversations of its connector with streams, files of SharePoint.
import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "#channels/read-json";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, send, sendUnlessFault } from "./with-fault.ts";

const APP = { appId: "11111111-2222-3333-4444-555555555555", appPassword: "app-password-of-the-stand-in" };
const SERVICE = "https://smba.trafficmanager.net/emea";
const BOT = `28:${APP.appId}`;
const ACTIVITY_MAX = 28_000;

type Body = Record<string, unknown>;
interface Stream {
  id: string;
  text: string;
  sequence: number;
}

const no = (status: number, code: string, message = "no"): Answer => ({ status, body: { error: { code, message } } });

export async function startTeams(): Promise<StandIn> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = {
    ...publicKey.export({ format: "jwk" }),
    kid: "k1",
    use: "sig",
    alg: "RS256",
    endorsements: ["msteams"],
  };
  const state = new TeamsState(jwk);
  const origin = await state.server.listen();
  return {
    platform: "teams",
    settings: { appId: APP.appId },
    credentials: { appPassword: APP.appPassword },
    origins: {
      "login.botframework.com": origin,
      "login.microsoftonline.com": origin,
      "smba.trafficmanager.net": origin,
      "contoso.sharepoint.com": origin,
    },
    sign: async (said) => signed(state.activity(said), privateKey),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function signed(activity: Body, key: KeyObject): Signed {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: "https://api.botframework.com",
    aud: APP.appId,
    serviceurl: `${SERVICE}/`,
    nbf: now - 5,
    exp: now + 3600,
  };
  const said = `${part({ alg: "RS256", typ: "JWT", kid: "k1" })}.${part(claims)}`;
  const token = `${said}.${createSign("RSA-SHA256").update(said).sign(key).toString("base64url")}`;
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  return { method: "POST", query: "", headers, body: JSON.stringify(activity) };
}

class TeamsState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #jwk: object;
  readonly #tokens = new Set<string>();
  readonly #conversations = new Map<string, "direct" | "group">();
  readonly #files = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();
  /** Inputs of the newest card in a conversation. */
  readonly #inputs = new Map<string, Body[]>();
  /** One at a time in a conversation. */
  readonly #streams = new Map<string, Stream>();

  constructor(jwk: object) {
    this.#jwk = jwk;
  }

  activity(said: Said): Body {
    this.#conversations.set(said.conversation, said.scope);
    const isDirect = said.scope === "direct";
    const mention = said.mentioned === true ? "<at>Weft</at> " : "";
    const entity = { type: "mention", mentioned: { id: BOT, name: "Weft" }, text: "<at>Weft</at>" };
    const words = said.text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    return {
      type: "message",
      id: said.id,
      timestamp: new Date().toISOString(),
      serviceUrl: `${SERVICE}/`,
      channelId: "msteams",
      from: { id: `29:${said.sender.id}`, name: said.sender.name },
      conversation: { id: said.conversation, conversationType: isDirect ? "personal" : "groupChat", tenantId: "t1" },
      recipient: { id: BOT, name: "Weft" },
      ...(said.action === undefined
        ? { text: mention + words }
        : { value: { weftAction: said.action, ...this.#filled(said) } }),
      ...(mention === "" ? {} : { entities: [entity] }),
      ...(said.file ? { attachments: [this.#keep(said.file)] } : {}),
    };
  }

  /** As the inputs of the newest card there give it: all that are named, with what was put into them. */
  #filled({ conversation, values }: Said): Body {
    const inputs = values ? (this.#inputs.get(conversation) ?? []) : [];
    const isMissing = inputs.find(({ id, isRequired }) => isRequired === true && !values?.[textOf(id)]);
    if (isMissing) throw new Error(`Teams would not let ${textOf(isMissing["id"])} be empty`);
    return Object.fromEntries(inputs.map(({ id }) => [id, values?.[textOf(id)] ?? ""]));
  }

  #keep(file: NonNullable<Said["file"]>): Body {
    const path = `/sites/files/${this.#files.size + 1}`;
    this.#files.set(path, file);
    const content = { downloadUrl: `https://contoso.sharepoint.com${path}?tempauth=x`, uniqueId: "u" };
    return { contentType: "application/vnd.microsoft.teams.file.download.info", name: file.name, content };
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://stand-in");
    if (pathname === "/v1/.well-known/keys") return send(response, { status: 200, body: { keys: [this.#jwk] } });
    if (pathname.endsWith("/oauth2/v2.0/token"))
      return send(response, this.#token(new URLSearchParams(bytes.toString())));
    const file = this.#files.get(pathname);
    // The address is the proof; a token of ours has no business there.
    if (file && request.headers.authorization !== undefined) return send(response, no(400, "UnexpectedToken"));
    if (file) return send(response, { status: 200, body: file.bytes, headers: { "content-type": file.mime } });
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (!this.#tokens.has(token)) return send(response, no(401, "Unauthorized"));
    const path = /^\/emea\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/.exec(pathname);
    const conversation = decodeURIComponent(path?.[1] ?? "");
    if (!path || !this.#conversations.has(conversation)) return send(response, no(404, "ConversationNotFound"));
    if (bytes.length > ACTIVITY_MAX) return send(response, no(413, "MessageSizeTooBig"));
    const activity = JSON.parse(bytes.toString()) as Body;
    const isTyping = activity["type"] === "typing" && activity["channelData"] === undefined;
    if (isTyping) return send(response, { status: 201, body: { id: "typing" } });
    const changed = request.method === "PUT" ? decodeURIComponent(path[2] ?? "") : undefined;
    const answers: FaultAnswers = { ...FAULTS, expired: () => this.#expire(token) };
    await sendUnlessFault({ server: this.server, response, answers }, () => this.#put(conversation, activity, changed));
  }

  #token(form: URLSearchParams): Answer {
    const isRight = form.get("client_id") === APP.appId && form.get("client_secret") === APP.appPassword;
    const isScope = form.get("scope") === "https://api.botframework.com/.default";
    if (!isRight || !isScope) return { status: 401, body: { error: "invalid_client" } };
    const token = `token-${this.#tokens.size + 1}`;
    this.#tokens.add(token);
    return { status: 200, body: { token_type: "Bearer", expires_in: 3599, access_token: token } };
  }

  #expire(token: string): Answer {
    this.#tokens.delete(token);
    return no(401, "Unauthorized");
  }

  #put(conversation: string, activity: Body, changed: string | undefined): Answer {
    const info = activity["channelData"] as { streamType?: string } | undefined;
    if (info?.streamType !== undefined) return this.#stream(conversation, activity, info);
    const text = textOf(activity["text"]);
    const file = pictureOf(activity);
    if (text === "" && !file) return no(400, "BadSyntax");
    if (changed !== undefined) {
      this.#streams.delete(conversation);
      return this.server.edit(changed, text, actionsOf(activity))
        ? { status: 200, body: { id: changed } }
        : no(404, "ActivityNotFoundInConversation");
    }
    const id = this.server.nextId();
    this.#inputs.set(conversation, inputsOf(activity));
    this.server.show({ id, conversation, text, actions: actionsOf(activity), ...(file ? { file } : {}) });
    return { status: 201, body: { id } };
  }

  /** Each part holds the ones before it, in order; the entity says the same as the data. */
  #stream(conversation: string, activity: Body, info: Body): Answer {
    if (this.#conversations.get(conversation) !== "direct")
      return no(400, "BadRequest", "streams are for personal chats");
    const [entity] = (activity["entities"] ?? []) as Body[];
    if (entity?.["type"] !== "streaminfo" || entity["streamId"] !== info["streamId"]) return no(400, "BadSyntax");
    const text = textOf(activity["text"]);
    const open = this.#streams.get(conversation);
    if (info["streamType"] === "final") return this.#endStream(conversation, activity, open);
    if (info["streamId"] === undefined) {
      if (open || info["streamSequence"] !== 1) return no(400, "ContentStreamSequenceOrderPreConditionFailed");
      const id = this.server.nextId();
      this.#streams.set(conversation, { id, text, sequence: 1 });
      this.server.show({ id, conversation, text });
      return { status: 201, body: { id } };
    }
    if (!open || open.id !== info["streamId"]) return no(403, "ContentStreamNotAllowed");
    const isNext = Number(info["streamSequence"]) > open.sequence && text.startsWith(open.text);
    if (!isNext) return no(400, "BadRequest", "a part must hold the one before it");
    this.#streams.set(conversation, { id: open.id, text, sequence: Number(info["streamSequence"]) });
    this.server.edit(open.id, text);
    return { status: 202, body: {} };
  }

  #endStream(conversation: string, activity: Body, open: Stream | undefined): Answer {
    if (!open || activity["type"] !== "message" || activity["id"] !== open.id)
      return no(403, "ContentStreamNotAllowed");
    this.#streams.delete(conversation);
    this.server.edit(open.id, textOf(activity["text"]), actionsOf(activity));
    return { status: 202, body: {} };
  }
}

const FAULTS: Omit<FaultAnswers, "expired"> = {
  limited: (ms) => ({ ...no(429, "RateLimitExceeded"), headers: { "retry-after": String(ms / 1000) } }),
  refused: () => no(403, "BotNotInConversationRoster"),
};

function actionsOf(activity: Body): string[] {
  const cards = ((activity["attachments"] ?? []) as { content?: { actions?: Body[] } }[]).flatMap(
    ({ content }) => content?.actions ?? [],
  );
  return cards.flatMap(({ data }) => textOf((data as Body | undefined)?.["weftAction"]) || []);
}

function inputsOf(activity: Body): Body[] {
  const cards = (activity["attachments"] ?? []) as { content?: { body?: Body[] } }[];
  return cards.flatMap(({ content }) => content?.body ?? []).filter(({ type }) => textOf(type).startsWith("Input."));
}

function pictureOf(activity: Body): { name: string; bytes: Uint8Array } | null {
  const picture = ((activity["attachments"] ?? []) as Body[]).find(({ contentUrl }) => contentUrl !== undefined);
  const base64 = /^data:image\/\w+;base64,(.+)$/.exec(textOf(picture?.["contentUrl"]))?.[1];
  return base64 === undefined
    ? null
    : { name: textOf(picture?.["name"]), bytes: new Uint8Array(Buffer.from(base64, "base64")) };
}
