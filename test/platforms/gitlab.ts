// GitLab: notes of issues and their discussions, award emoji, webhooks with a signing token.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { text as textOf } from "#channels/read-json";
import { KnownIds } from "./known-ids.ts";
import { type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";
import { splitActions } from "./typed-actions.ts";
import { type Answer, type FaultAnswers, send, sendUnlessFault } from "./with-fault.ts";

const TOKEN = "glpat-token-of-the-stand-in";
const SIGNING = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
const HOST = "gitlab.acme.example";
const USERNAME = "weft";
const PROJECT = 77;

type Body = Record<string, unknown>;

const no = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
  status,
  body: { message },
  headers,
});

export async function startGitlab(): Promise<StandIn> {
  const state = new GitlabState();
  const origin = await state.server.listen();
  return {
    platform: "gitlab",
    settings: { username: USERNAME, baseUrl: `https://${HOST}` },
    credentials: { accessToken: TOKEN, webhookSecret: SIGNING },
    scope: "thread",
    origins: { [HOST]: origin },
    sign: async (said) => signed(said.id, state.note(said)),
    shown: () => state.server.shown,
    until: (fits, timeoutMs) => state.server.until(fits, timeoutMs),
    fail: (fault, times) => state.server.fail(fault, times),
    close: () => state.server.close(),
  };
}

function signed(id: string, payload: object): Signed {
  const body = JSON.stringify(payload);
  const date = new Date();
  const headers = {
    "content-type": "application/json",
    "x-gitlab-event": "Note Hook",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(date.getTime() / 1000)),
    "webhook-signature": new Webhook(SIGNING).sign(id, date, body),
  };
  return { method: "POST", query: "", headers, body };
}

class GitlabState {
  readonly server = new StandInServer((request, body, response) => this.#route(request, body, response));
  readonly #issues = new KnownIds();
  readonly #notes = new KnownIds();
  readonly #people = new KnownIds();
  #posted = 9_000_000;

  note(said: Said): Body {
    const iid = this.#issues.idOf(said.conversation, (n) => String(n));
    const words = said.action === undefined ? said.text : `/press ${said.action}`;
    const calls = said.scope === "direct" || said.mentioned === true;
    const userId = Number(this.#people.idOf(said.sender.id, (n) => String(1000 + n)));
    return {
      object_kind: "note",
      event_type: "note",
      user: { id: userId, name: said.sender.name, username: said.sender.name.toLowerCase() },
      project: { id: PROJECT, path_with_namespace: "acme/site" },
      object_attributes: {
        id: Number(this.#notes.idOf(said.id, (n) => String(n))),
        note: calls ? `@${USERNAME} ${words}` : words,
        noteable_type: "Issue",
        discussion_id: discussionOf(iid),
        type: null,
        system: false,
        action: "create",
        created_at: "2026-11-20 08:00:00 UTC",
      },
      issue: { id: 500 + Number(iid), iid: Number(iid), title: said.conversation },
    };
  }

  async #route(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    if (request.headers["private-token"] !== TOKEN) return send(response, no(401, "401 Unauthorized"));
    const path = request.url ?? "";
    const body = JSON.parse(bytes.toString() || "{}") as Body;
    if (path.endsWith("/award_emoji")) {
      return send(response, body["name"] === "eyes" ? { status: 201, body: { id: 1 } } : no(404, "404 Not Found"));
    }
    await sendUnlessFault({ server: this.server, response, answers: FAULTS }, () => this.#write(request, path, body));
  }

  #write({ method }: IncomingMessage, path: string, { body }: Body): Answer {
    const words = textOf(body);
    if (words.trim() === "") return no(400, "note can't be blank");
    if (/^\/[a-z]/m.test(words.replaceAll(/```[^]*?```/g, ""))) return no(400, "Commands applied");
    const { text, actions } = splitActions(words);
    const found = /^\/api\/v4\/projects\/77\/issues\/(\d+)(?:\/discussions\/(\w+))?\/notes(?:\/(\d+))?$/.exec(path);
    const [, iid = "", discussion, note] = found ?? [];
    const conversation = this.#issues.nameOf(iid);
    if (conversation === undefined) return no(404, "404 Not found");
    if (method === "PUT" && note !== undefined) {
      return this.server.edit(note, text, actions)
        ? { status: 200, body: { id: Number(note) } }
        : no(404, "404 Not found");
    }
    if (method !== "POST" || discussion !== discussionOf(iid)) return no(404, "404 Discussion Not Found");
    this.#posted += 1;
    this.server.show({ id: String(this.#posted), conversation, text, actions });
    return { status: 201, body: { id: this.#posted } };
  }
}

function discussionOf(iid: string): string {
  return iid.padStart(40, "d");
}

const FAULTS: FaultAnswers = {
  limited: (ms) => no(429, "Retry later", { "retry-after": String(Math.ceil(ms / 1000)) }),
  expired: () => no(401, "401 Unauthorized"),
  refused: () => no(403, "403 Forbidden"),
};
