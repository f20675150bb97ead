// Discord: interactions signed with Ed25519, answers through their webhooks, the bot's own messages with a nonce.
import { generateKeyPairSync, sign } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "#channels/read-json";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, readForm, send, sendUnlessFault } from "./with-fault.ts";

const APPLICATION = "1170000000000000000";
const TOKEN = "bot-token-of-the-stand-in";
const CONTENT_MAX = 2000;

type Body = Record<string, unknown>;

const no = (status: number, code: number, message: string): Answer => ({ status, body: { code, message } });

export async function startDiscord(): Promise<StandIn> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const state = new DiscordState();
  const origin = await state.server.listen();
  const signed = (body: object): Signed => {
    const time = String(Math.floor(Date.now() / 1000));
    const written = JSON.stringify(body);
    const signature = sign(null, Buffer.from(time + written), privateKey).toString("hex");
    const proof = { "x-signature-timestamp": time, "x-signature-ed25519": signature };
    return { method: "POST", query: "", headers: { "content-type": "application/json", ...proof }, body: written };
  };
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  return {
    platform: "discord",
    settings: { applicationId: APPLICATION, publicKey: raw },
    credentials: { botToken: TOKEN },
    origins: { "discord.com": origin, "cdn.discordapp.com": origin },
    sign: async (said) => signed(state.interaction(said)),
    handshake: async () => ({
      request: signed({ type: 1, id: "1", application_id: APPLICATION, token: "t", version: 1 }),
      isRight: (status, body) => status === 200 && (JSON.parse(body) as Body)["type"] === 1,
    }),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

class DiscordState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  /** Token of an interaction → its channel. */
  readonly #tokens = new Map<string, string>();
  readonly #channels = new Set<string>();
  readonly #nonces = new Map<string, string>();
  readonly #files = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();

  interaction(said: Said): Body {
    const token = `token-${said.id}`;
    this.#tokens.set(token, said.conversation);
    this.#channels.add(said.conversation);
    const user = { id: said.sender.id, username: said.sender.name };
    const place = said.scope === "direct" ? { user, context: 1 } : { member: { user }, guild_id: "g1", context: 0 };
    const common = {
      id: said.id,
      application_id: APPLICATION,
      token,
      version: 1,
      channel_id: said.conversation,
      ...place,
    };
    if (said.action === undefined) return { ...common, type: 2, data: this.#command(said) };
    const pressed = this.server.shown.findLast((one) => one.actions.includes(said.action ?? ""));
    return { ...common, type: 3, message: { id: pressed?.id }, data: { component_type: 2, custom_id: said.action } };
  }

  #command({ id, text, file }: Said): Body {
    const options: Body[] = [{ type: 3, name: "prompt", value: text }];
    if (!file) return { id: "c1", type: 1, name: "ask", options };
    const path = `/attachments/1/${id}/${encodeURIComponent(file.name)}`;
    this.#files.set(path, file);
    const { name, mime, bytes } = file;
    const attachment = {
      id,
      filename: name,
      content_type: mime,
      size: bytes.length,
      url: `https://cdn.discordapp.com${path}`,
    };
    options.push({ type: 11, name: "file", value: id });
    return { id: "c1", type: 1, name: "ask", options, resolved: { attachments: { [id]: attachment } } };
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://stand-in");
    const file = this.#files.get(pathname);
    if (file) return send(response, { status: 200, body: file.bytes, headers: { "content-type": file.mime } });
    const path = decodeURIComponent(pathname).replace("/api/v10", "");
    const webhook = /^\/webhooks\/(\d+)\/([^/]+)(?:\/messages\/([^/]+))?$/.exec(path);
    const channel = /^\/channels\/([^/]+)\/messages(?:\/([^/]+))?$/.exec(path);
    const isBot = request.headers.authorization === `Bot ${TOKEN}`;
    if (!webhook && !isBot) return send(response, no(401, 0, "401: Unauthorized"));
    if (path.startsWith("/applications/")) return send(response, { status: 200, body: {} });
    const place = webhook ? this.#tokens.get(webhook[2] ?? "") : channel?.[1];
    if (webhook && place === undefined) return send(response, no(404, 10_015, "Unknown Webhook"));
    if (place === undefined || !this.#channels.has(place)) return send(response, no(404, 10_003, "Unknown Channel"));
    const id = webhook?.[3] ?? channel?.[2];
    const work = async () => {
      const { body, file: sent } = await readBody(request, bytes);
      return id === undefined ? this.#post(place, body, sent) : this.#edit(id, body);
    };
    await sendUnlessFault({ server: this.server, response, answers: FAULTS }, work);
  }

  #post(conversation: string, body: Body, file: Sent | undefined): Answer {
    const nonce = body["enforce_nonce"] === true ? textOf(body["nonce"]) : "";
    if (nonce.length > 25) return no(400, 50_035, "Invalid Form Body: nonce");
    const known = this.#nonces.get(nonce);
    if (nonce !== "" && known !== undefined) return { status: 200, body: { id: known } };
    const content = readContent(body, file !== undefined);
    if (!content) return no(400, 50_035, "Invalid Form Body");
    const id = this.server.nextId();
    if (nonce !== "") this.#nonces.set(nonce, id);
    this.server.show({ id, conversation, ...content, ...(file ? { file } : {}) });
    return { status: 200, body: { id, channel_id: conversation } };
  }

  #edit(id: string, body: Body): Answer {
    const content = readContent(body, false);
    if (!content) return no(400, 50_035, "Invalid Form Body");
    return this.server.edit(id, content.text, content.actions)
      ? { status: 200, body: { id } }
      : no(404, 10_008, "Unknown Message");
  }
}

const FAULTS: FaultAnswers = {
  limited: (ms) => ({
    status: 429,
    body: { message: "You are being rate limited.", retry_after: ms / 1000, global: false },
  }),
  expired: () => no(401, 0, "401: Unauthorized"),
  refused: () => no(403, 50_001, "Missing Access"),
};

type Sent = { name: string; bytes: Uint8Array };

async function readBody(request: IncomingMessage, bytes: Buffer): Promise<{ body: Body; file?: Sent }> {
  const type = request.headers["content-type"];
  if (!type?.startsWith("multipart/")) return { body: JSON.parse(bytes.toString()) as Body };
  const form = await readForm(bytes, type);
  const part = form.get("files[0]");
  const body = JSON.parse(form.get("payload_json")?.text ?? "{}") as Body;
  return part ? { body, file: { name: part.name, bytes: part.bytes } } : { body };
}

function readContent(body: Body, hasFile: boolean): { text: string; actions: string[] } | null {
  const text = textOf(body["content"]);
  const rows = (body["components"] ?? []) as { components: Body[] }[];
  const buttons = rows.flatMap(({ components }) => components);
  const isWhole =
    text.length <= CONTENT_MAX && (text !== "" || hasFile) && rows.every((row) => row.components.length <= 5);
  const actions = buttons.flatMap(({ custom_id: id }) => (id === undefined ? [] : [textOf(id)]));
  return isWhole && actions.every((id) => id.length <= 100) ? { text, actions } : null;
}
