// WhatsApp: messages, media and marks of reading of the Cloud API, and webhooks signed with the app's secret.
import { createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "#channels/read-json";
import { KnownIds } from "./known-ids.ts";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { type Answer, type FaultAnswers, readForm, send, sendUnlessFault } from "./with-fault.ts";

const PHONE = "106540352242922";
const SECRETS = {
  appSecret: "app-secret-of-the-stand-in",
  accessToken: "access-token-of-the-stand-in",
  verifyToken: "verify-token-of-the-stand-in",
};
const TEXT_MAX = 4096;
const INTERACTIVE_MAX = 1024;

type Body = Record<string, unknown>;

const no = (status: number, code: number, message: string): Answer => ({
  status,
  body: { error: { message, type: "OAuthException", code } },
});

export async function startWhatsapp(): Promise<StandIn> {
  const state = new WhatsappState();
  const origin = await state.server.listen();
  const query = { "hub.mode": "subscribe", "hub.verify_token": SECRETS.verifyToken, "hub.challenge": "1158201444" };
  return {
    platform: "whatsapp",
    settings: { phoneNumberId: PHONE },
    credentials: SECRETS,
    origins: { "graph.facebook.com": origin, "lookaside.fbsbx.com": origin },
    sign: async (said) => signed(state.payload(said)),
    handshake: async () => ({
      request: { method: "GET", query: `?${new URLSearchParams(query).toString()}`, headers: {}, body: "" },
      isRight: (status, body) => status === 200 && body === "1158201444",
    }),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function signed(payload: object): Signed {
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", SECRETS.appSecret).update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
  return { method: "POST", query: "", headers, body };
}

class WhatsappState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #numbers = new KnownIds();
  readonly #said = new Set<string>();
  readonly #media = new Map<string, { name: string; mime: string; bytes: Uint8Array }>();

  payload(said: Said): Body {
    const from = this.#numbers.idOf(said.conversation, (n) => String(8_613_800_000_000 + n));
    const id = `wamid.${said.id}`;
    this.#said.add(id);
    const common = { from, id, timestamp: String(Math.floor(Date.now() / 1000)) };
    const value = {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "15550001", phone_number_id: PHONE },
      contacts: [{ profile: { name: said.sender.name }, wa_id: from }],
      messages: [{ ...common, ...this.#content(said) }],
    };
    return { object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages", value }] }] };
  }

  #content(said: Said): Body {
    if (said.action !== undefined) {
      return {
        type: "interactive",
        interactive: { type: "button_reply", button_reply: { id: said.action, title: "x" } },
      };
    }
    if (!said.file) return { type: "text", text: { body: said.text } };
    const id = this.#keep(said.file);
    const isImage = said.file.mime.startsWith("image/");
    const media = { id, mime_type: said.file.mime, caption: said.text };
    return isImage
      ? { type: "image", image: media }
      : { type: "document", document: { ...media, filename: said.file.name } };
  }

  #keep(file: { name: string; mime: string; bytes: Uint8Array }): string {
    const id = String(900 + this.#media.size);
    this.#media.set(id, file);
    return id;
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${SECRETS.accessToken}`)
      return send(response, no(401, 190, "Invalid OAuth access token"));
    const path = (request.url ?? "").replace(/^\/v\d+\.\d+/, "");
    const stored = this.#media.get(path.split("/").at(-1) ?? "");
    if (path.startsWith("/whatsapp_business/") && stored) {
      return send(response, { status: 200, body: stored.bytes, headers: { "content-type": stored.mime } });
    }
    if (request.method === "GET" && stored) {
      const url = `https://lookaside.fbsbx.com/whatsapp_business${path}`;
      return send(response, { status: 200, body: { url, mime_type: stored.mime, id: path.slice(1) } });
    }
    if (path === `/${PHONE}/media`) return send(response, await this.#upload(bytes, request.headers["content-type"]));
    if (path !== `/${PHONE}/messages`) return send(response, no(404, 100, "Unsupported post request"));
    const body = JSON.parse(bytes.toString()) as Body;
    if (body["messaging_product"] !== "whatsapp") return send(response, no(400, 100, "messaging_product is required"));
    if (body["status"] === "read") {
      const isKnown = this.#said.has(textOf(body["message_id"]));
      return send(response, isKnown ? { status: 200, body: { success: true } } : no(400, 131_009, "unknown message"));
    }
    await sendUnlessFault({ server: this.server, response, answers: FAULTS }, () => this.#post(body));
  }

  async #upload(bytes: Buffer, type: string | undefined): Promise<Answer> {
    const form = await readForm(bytes, type);
    const file = form.get("file");
    const mime = form.get("type")?.text;
    if (!file || mime === undefined || form.get("messaging_product")?.text !== "whatsapp")
      return no(400, 100, "bad upload");
    return { status: 200, body: { id: this.#keep({ name: file.name, mime, bytes: file.bytes }) } };
  }

  #post(body: Body): Answer {
    const conversation = this.#numbers.nameOf(textOf(body["to"]));
    if (conversation === undefined) return no(400, 131_026, "Message undeliverable");
    const content = this.#read(body);
    if (!content) return no(400, 131_009, "Parameter value is not valid");
    const id = this.server.nextId();
    this.server.show({ id, conversation, ...content });
    return { status: 200, body: { messaging_product: "whatsapp", messages: [{ id }] } };
  }

  #read(body: Body): { text: string; actions?: string[]; file?: { name: string; bytes: Uint8Array } } | null {
    if (body["type"] === "text") {
      const text = textOf((body["text"] as Body)["body"]);
      return text.trim() === "" || text.length > TEXT_MAX ? null : { text };
    }
    if (body["type"] === "interactive") return readInteractive(body["interactive"] as Body);
    const media = (body["document"] ?? body["image"]) as Body | undefined;
    const file = this.#media.get(textOf(media?.["id"]));
    return file ? { text: "", file: { name: textOf(media?.["filename"]) || file.name, bytes: file.bytes } } : null;
  }
}

const FAULTS: FaultAnswers = {
  limited: (ms) => ({
    ...no(400, 131_056, "(#131056) pair rate limit hit"),
    headers: { "retry-after": String(ms / 1000) },
  }),
  expired: () => no(401, 190, "Error validating access token"),
  refused: () => no(400, 131_026, "Message undeliverable"),
};

/** At most three buttons of twenty letters, or a list of at most ten rows of twenty-four. */
function readInteractive({ type, body, action }: Body): { text: string; actions: string[] } | null {
  const text = textOf((body as Body)["text"]);
  if (text === "" || text.length > INTERACTIVE_MAX) return null;
  if (type === "button") {
    const buttons = (action as { buttons: { reply: { id: string; title: string } }[] }).buttons.map(
      ({ reply }) => reply,
    );
    const fits = buttons.length <= 3 && buttons.every(({ title }) => title !== "" && title.length <= 20);
    return fits ? { text, actions: buttons.map(({ id }) => id) } : null;
  }
  const { button, sections } = action as { button: string; sections: { rows: { id: string; title: string }[] }[] };
  const rows = sections.flatMap((section) => section.rows);
  const fits = button !== "" && rows.length <= 10 && rows.every(({ title }) => title.length <= 24);
  return type === "list" && fits ? { text, actions: rows.map(({ id }) => id) } : null;
}
