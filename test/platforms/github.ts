// GitHub: installation tokens for a signed JWT, comments of issues and of reviews, reactions, signed webhooks.
import { createHmac, generateKeyPairSync } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { jwtVerify } from "jose";
import { text as textOf } from "#channels/read-json";
import { KnownIds } from "./known-ids.ts";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { splitActions } from "./typed-actions.ts";
import { type Answer, type FaultAnswers, send, sendUnlessFault } from "./with-fault.ts";

const APP_ID = "Iv23liStandIn";
const SLUG = "weft-bot";
const SECRET = "webhook-secret-of-the-stand-in";
const INSTALLATION = 4711;
const REPOSITORY = "acme/site";
const BODY_MAX = 65_536;
const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });

type Body = Record<string, unknown>;

const no = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
  status,
  body: { message, documentation_url: "https://docs.github.com/rest" },
  headers,
});

export async function startGithub(): Promise<StandIn> {
  const state = new GithubState();
  const origin = await state.server.listen();
  return {
    platform: "github",
    settings: { appId: APP_ID, slug: SLUG },
    credentials: {
      webhookSecret: SECRET,
      privateKey: KEYS.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    },
    scope: "thread",
    origins: { "api.github.com": origin },
    sign: async (said) => signed("issue_comment", state.comment(said)),
    handshake: async () => ({
      request: signed("ping", { zen: "Keep it logically awesome.", hook_id: 1 }),
      isRight: (status) => status === 200,
    }),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function signed(event: string, payload: object): Signed {
  const body = JSON.stringify(payload);
  const headers = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": crypto.randomUUID(),
    "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  };
  return { method: "POST", query: "", headers, body };
}

class GithubState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #issues = new KnownIds();
  readonly #comments = new KnownIds();
  readonly #people = new KnownIds();
  #token = "";
  #tokens = 0;
  #posted = 9_000_000;

  comment(said: Said): Body {
    const number = Number(this.#issues.idOf(said.conversation, (n) => String(n)));
    const words = said.action === undefined ? said.text : `/press ${said.action}`;
    const calls = said.scope === "direct" || said.mentioned === true;
    const id = Number(this.#people.idOf(said.sender.id, (n) => String(1000 + n)));
    const user = { id, login: said.sender.name.toLowerCase(), type: "User" };
    return {
      action: "created",
      comment: {
        id: Number(this.#comments.idOf(said.id, (n) => String(n))),
        body: calls ? `@${SLUG} ${words}` : words,
        user,
        created_at: new Date().toISOString(),
      },
      issue: { number, title: said.conversation },
      repository: { full_name: REPOSITORY },
      installation: { id: INSTALLATION },
      sender: user,
    };
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const bearer = request.headers.authorization?.replace("Bearer ", "") ?? "";
    if (path === `/app/installations/${INSTALLATION}/access_tokens`)
      return send(response, await this.#newToken(bearer));
    if (this.#token === "" || bearer !== this.#token) return send(response, no(401, "Bad credentials"));
    const body = JSON.parse(bytes.toString() || "{}") as Body;
    if (path.endsWith("/reactions")) {
      return send(response, body["content"] === "eyes" ? { status: 201, body: { id: 1 } } : no(422, "Invalid"));
    }
    const answers = FAULTS(() => (this.#token = ""));
    await sendUnlessFault({ server: this.server, response, answers }, () => this.#write(request, path, body));
  }

  async #newToken(jwt: string): Promise<Answer> {
    const verified = await jwtVerify(jwt, KEYS.publicKey, { issuer: APP_ID, maxTokenAge: "10 minutes" }).catch(
      () => null,
    );
    if (!verified) return no(401, "A JSON web token could not be decoded");
    this.#tokens += 1;
    this.#token = `ghs_${this.#tokens}`;
    return { status: 201, body: { token: this.#token, expires_at: new Date(Date.now() + 3_600_000).toISOString() } };
  }

  #write({ method }: IncomingMessage, path: string, { body }: Body): Answer {
    const words = textOf(body);
    if (words.trim() === "" || words.length > BODY_MAX) return no(422, "Validation Failed");
    const { text, actions } = splitActions(words);
    const comment = new RegExp(`^/repos/${REPOSITORY}/issues/comments/(\\d+)$`).exec(path)?.[1];
    if (method === "PATCH" && comment !== undefined) {
      return this.server.edit(comment, text, actions)
        ? { status: 200, body: { id: Number(comment) } }
        : no(404, "Not Found");
    }
    const number = new RegExp(`^/repos/${REPOSITORY}/issues/(\\d+)/comments$`).exec(path)?.[1] ?? "";
    const conversation = this.#issues.nameOf(number);
    if (method !== "POST" || conversation === undefined) return no(404, "Not Found");
    this.#posted += 1;
    this.server.show({ id: String(this.#posted), conversation, text, actions });
    return { status: 201, body: { id: this.#posted } };
  }
}

const FAULTS = (forgetToken: () => void): FaultAnswers => ({
  limited: (ms) => no(403, "You have exceeded a secondary rate limit", { "retry-after": String(Math.ceil(ms / 1000)) }),
  expired: () => {
    forgetToken();
    return no(401, "Bad credentials");
  },
  refused: () => no(410, "This issue was deleted"),
});
