import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import type { InboundRequest, OutboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import type { ChannelCase } from "../contract/channel-case.testsuite.ts";
import { eventsOf, type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { gitlabChannel } from "./channel.ts";
import type { GitlabConfig } from "./config.ts";

const NOW = 1_763_700_000_000;
const config: GitlabConfig = {
  username: "weft",
  accessToken: "glpat-abcdefghijklmnopqrst",
  webhookSecret: `whsec_${Buffer.alloc(32, 3).toString("base64")}`,
  baseUrl: "https://gitlab.acme.example",
};

/** Signed by the reference library of Standard Webhooks. */
async function wrap(body: string, at: { config: GitlabConfig; nowMs: number }): Promise<InboundRequest> {
  const { webhookSecret } = at.config;
  const date = new Date(Math.floor(at.nowMs / 1000) * 1000);
  const proof: Record<string, string> = webhookSecret.startsWith("whsec_")
    ? {
        "webhook-id": "d-1",
        "webhook-timestamp": String(date.getTime() / 1000),
        "webhook-signature": new Webhook(webhookSecret).sign("d-1", date, body),
      }
    : { "x-gitlab-token": webhookSecret };
  return arrived({ body, headers: { "x-gitlab-event": "Note Hook", ...proof } }, NOW);
}

const common = {
  user: { id: 5, name: "Ada", username: "ada" },
  project: { id: 77, path_with_namespace: "acme/site" },
};
const noted = (note: string, more: object = {}, attributes: object = {}) => ({
  object_kind: "note",
  object_attributes: { id: 31, note, discussion_id: "abc", type: null, system: false, action: "create", ...attributes },
  issue: { iid: 12, title: "Broken" },
  ...common,
  ...more,
});

const ok = (_request: OutboundRequest): StandInAnswer => ({ status: 201, body: { id: 99 } });
const contract: ChannelCase<GitlabConfig> = {
  channel: gitlabChannel,
  config,
  otherConfig: { ...config, webhookSecret: `whsec_${Buffer.alloc(32, 4).toString("base64")}` },
  nowMs: NOW,
  message: (text) => JSON.stringify(noted(`@weft ${text}`)),
  scope: "thread",
  wrap,
  proofs: { headers: ["webhook-id", "webhook-timestamp", "webhook-signature"] },
  coversBody: true,
  windowMs: 300_000,
  foreignReply: {
    payload: JSON.stringify(noted("@weft hi", { project: { ...common.project, web_url: "https://evil.example/x" } })),
    host: "evil.example",
  },
  sending: {
    target: { data: { project: "77", kind: "issues", iid: "12", discussion: "abc" } },
    answer: ok,
    limited: { answer: { status: 429, headers: { "retry-after": "17" }, body: "Retry later" }, retryAfterMs: 17_000 },
    failing: { status: 502, body: "bad gateway" },
    expired: { status: 401, body: { message: "401 Unauthorized" } },
    refused: { status: 404, body: { message: "404 Not found" } },
  },
};
describeChannel("gitlab with a signing token", contract);
describeChannel("gitlab with a secret token", {
  ...contract,
  config: { ...config, webhookSecret: "a shown secret token" },
  otherConfig: { ...config, webhookSecret: "a shown secret tokem" },
  proofs: { headers: ["x-gitlab-token"] },
  coversBody: false,
  windowMs: null,
});

async function parsed(payload: object) {
  const request = await wrap(JSON.stringify(payload), { config, nowMs: NOW });
  const ctx = testContext(gitlabChannel, config, { nowMs: NOW });
  return eventsOf(gitlabChannel, request, ctx);
}

describe("gitlab: what comes in", () => {
  test("a note belongs to its issue, and one on a line of a change to its discussion", async () => {
    expect(await parsed(noted("@weft hi"))).toMatchObject([
      {
        eventId: "note:31",
        text: "hi",
        addressed: true,
        conversation: { key: "acme/site/issues/12", title: "acme/site#12 Broken" },
        sender: { id: "5", name: "Ada" },
        target: { data: { project: "77", kind: "issues", iid: "12", note: "31", discussion: "abc" } },
      },
    ]);
    const change = { issue: undefined, merge_request: { iid: 4, title: "Change" } };
    expect(await parsed(noted("well", change, { type: "DiffNote" }))).toMatchObject([
      { addressed: false, conversation: { key: "acme/site/merge_requests/4/abc", title: "acme/site!4 Change" } },
    ]);
  });

  test("what GitLab notes itself, changed notes, commits, and the bot itself are nothing", async () => {
    for (const attributes of [{ system: true }, { action: "update" }]) {
      expect(await parsed(noted("@weft hi", {}, attributes))).toEqual([]);
    }
    expect(await parsed(noted("@weft hi", { issue: undefined, commit: { id: "a" } }))).toEqual([]);
    for (const username of ["Weft", "project_77_bot_a1b2"]) {
      expect(await parsed(noted("@weft hi", { user: { ...common.user, username } }))).toEqual([]);
    }
  });

  test("an issue that was opened is heard with its title, and answered without a discussion", async () => {
    const opened = { id: 8, iid: 12, title: "Broken", description: "@weft why?", action: "open" };
    const payload = { object_kind: "issue", object_attributes: opened, ...common };
    expect(await parsed(payload)).toMatchObject([
      { eventId: "issues:8", text: "Broken\n\nwhy?", target: { data: { kind: "issues", iid: "12", project: "77" } } },
    ]);
    expect(await parsed({ ...payload, object_attributes: { ...opened, action: "close" } })).toEqual([]);
  });

  test("a button is pressed by writing its id", async () => {
    expect(await parsed(noted("@weft /press approve:c-1"))).toMatchObject([
      { kind: "action", action: { id: "approve:c-1" } },
    ]);
    expect(await parsed(noted("/press approve:c-1"))).toMatchObject([{ kind: "action", addressed: true }]);
  });
});

describe("gitlab: what goes out", () => {
  test("an answer goes into the discussion, is changed there, and commands nothing", async () => {
    const ctx = testContext(gitlabChannel, config, { nowMs: NOW, answer: ok });
    const target = { data: { project: "77", kind: "issues", iid: "12", discussion: "abc", note: "31" } };
    const [piece] = gitlabChannel.render({ markdown: "/close\nthanks @all" });
    const sent = await gitlabChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx);
    await gitlabChannel.edit!(sent, piece!, ctx);
    await gitlabChannel.typing!(target, ctx);
    expect(ctx.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      "POST /api/v4/projects/77/issues/12/discussions/abc/notes",
      "PUT /api/v4/projects/77/issues/12/notes/99",
      "POST /api/v4/projects/77/issues/12/notes/31/award_emoji",
    ]);
    expect(JSON.parse(ctx.requests[0]!.body as string)).toEqual({ body: "\\/close\nthanks @\u2060all" });
    const data = { project: "77", kind: "issues/12/../../hooks", iid: "1" };
    await expect(gitlabChannel.reply({ data }, piece!, { idempotencyKey: "k" }, ctx)).rejects.toThrow("place");
  });
});
