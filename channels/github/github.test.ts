import { generateKeyPairSync } from "node:crypto";
import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import type { HttpAnswer, InboundRequest, OutboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { eventsOf, type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { toHex } from "../crypto/hex.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { githubChannel } from "./channel.ts";
import type { GithubConfig } from "./config.ts";
import { derOf } from "./key.ts";

const NOW = 1_763_700_000_000;
const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PKCS1 = KEYS.privateKey.export({ type: "pkcs1", format: "pem" }) as string;
const config: GithubConfig = {
  appId: "Iv23li0",
  slug: "weft-bot",
  webhookSecret: "It's a Secret to Everybody",
  privateKey: PKCS1,
  apiUrl: "https://api.github.com",
};

async function wrap(body: string, at: { config: GithubConfig }, event = "issue_comment"): Promise<InboundRequest> {
  const signed = toHex(await hmacSha256(at.config.webhookSecret, body));
  const headers = { "x-hub-signature-256": `sha256=${signed}`, "x-github-event": event };
  return arrived({ body, headers: { ...headers, "content-type": "application/json" } }, NOW);
}

const person = { id: 5, login: "ada", type: "User" };
const common = { repository: { full_name: "acme/site" }, installation: { id: 9 }, sender: person };
const commented = (body: string, more: object = {}) => ({
  action: "created",
  comment: { id: 77, body, user: person, created_at: "2026-11-20T08:00:00Z" },
  issue: { number: 12, title: "Broken" },
  ...common,
  ...more,
});

/** Tokens first, then whatever is asked for. */
const answer = ({ url }: OutboundRequest): StandInAnswer =>
  url.endsWith("/access_tokens")
    ? { status: 201, body: { token: "ghs_secret", expires_at: "2027-01-01T00:00:00Z" } }
    : { status: 201, body: { id: 99 } };

function expectPong({ status }: HttpAnswer): void {
  expect(status).toBe(200);
}

describeChannel("github", {
  channel: githubChannel,
  config,
  otherConfig: { ...config, webhookSecret: "another secret of the app" },
  nowMs: NOW,
  message: (text) => JSON.stringify(commented(`@weft-bot ${text}`)),
  scope: "thread",
  wrap,
  proofs: { headers: ["x-hub-signature-256"] },
  coversBody: true,
  windowMs: null,
  handshake: {
    request: () => wrap(JSON.stringify({ zen: "Speak like a human." }), { config }, "ping"),
    expect: expectPong,
  },
  foreignReply: {
    payload: JSON.stringify(
      commented("@weft-bot hi", { issue: { number: 12, comments_url: "https://evil.example/c" } }),
    ),
    host: "evil.example",
  },
  sending: {
    target: { data: { kind: "issue", repository: "acme/site", number: "12", installation: "9" } },
    answer,
    limited: {
      answer: { status: 403, headers: { "retry-after": "60" }, body: { message: "secondary rate limit" } },
      retryAfterMs: 60_000,
    },
    failing: { status: 502, body: "bad gateway" },
    expired: { status: 401, body: { message: "Bad credentials" } },
    refused: { status: 404, body: { message: "Not Found" } },
  },
});

async function parsed(payload: object, event?: string) {
  const request = await wrap(JSON.stringify(payload), { config }, event);
  const ctx = testContext(githubChannel, config, { nowMs: NOW });
  return eventsOf(githubChannel, request, ctx);
}

describe("github: what comes in", () => {
  test("a signed form is no JSON, and says what is to be set", async () => {
    const request = await wrap(`payload=${encodeURIComponent("{}")}`, { config });
    const form = { ...request, headers: { ...request.headers, "content-type": "application/x-www-form-urlencoded" } };
    const verdict = await githubChannel.verify(form, testContext(githubChannel, config, { nowMs: NOW }));
    expect(verdict).toMatchObject({ ok: false, status: 400 });
  });

  test.each([
    ["@weft-bot please look", true, "please look"],
    ["Hey @Weft-Bot[bot], look", true, "Hey look"],
    ["mail weft@weft-bot.example or @weft-bot-2", false, "mail weft@weft-bot.example or @weft-bot-2"],
    ["> @weft-bot said so", false, "> @weft-bot said so"],
    ["`@weft-bot` is its name", false, "`@weft-bot` is its name"],
  ])("%s", async (body, addressed, text) => {
    expect(await parsed(commented(body))).toMatchObject([{ addressed, text }]);
  });

  test("a comment is in the conversation of its issue, whatever it was delivered as", async () => {
    expect(await parsed(commented("@weft-bot hi"))).toMatchObject([
      {
        eventId: "issue_comment:77",
        conversation: { key: "acme/site/12", title: "acme/site#12 Broken" },
        sender: { id: "5", name: "ada" },
        target: { data: { kind: "issue", repository: "acme/site", number: "12", comment: "77", installation: "9" } },
      },
    ]);
    expect(await parsed(commented("@weft-bot hi"), "issues")).toEqual([]);
  });

  test("bots, changed words and closed issues are nothing", async () => {
    expect(await parsed(commented("@weft-bot hi", { sender: { ...person, type: "Bot" } }))).toEqual([]);
    expect(await parsed(commented("@weft-bot hi", { action: "edited" }))).toEqual([]);
    expect(await parsed({ action: "closed", issue: { id: 1, number: 12 }, ...common }, "issues")).toEqual([]);
    expect(await parsed(commented("@weft-bot hi", { repository: { full_name: "../../app" } }))).toEqual([]);
  });

  test("what is opened is heard with its title", async () => {
    const subject = { id: 3, number: 12, title: "Broken", body: "@weft-bot why?" };
    expect(await parsed({ action: "opened", issue: subject, ...common }, "issues")).toMatchObject([
      { eventId: "issues:3", text: "Broken\n\nwhy?", addressed: true },
    ]);
    expect(await parsed({ action: "opened", pull_request: subject, ...common }, "pull_request")).toMatchObject([
      { eventId: "pull_request:3", conversation: { key: "acme/site/12" } },
    ]);
  });

  test("a line of a change, and a discussion, have conversations of their own", async () => {
    const comment = { id: 80, in_reply_to_id: 78, body: "@weft-bot and here?", path: "a.ts", line: 3 };
    const review = { action: "created", comment, pull_request: { number: 12, title: "Change" }, ...common };
    expect(await parsed(review, "pull_request_review_comment")).toMatchObject([
      { conversation: { key: "acme/site/12/r78" }, inReplyTo: "78", target: { data: { root: "78", comment: "80" } } },
    ]);
    const discussion = { number: 4, node_id: "D_1", title: "Ideas" };
    const said = { action: "created", comment: { id: 5, node_id: "DC_2", body: "@weft-bot?" }, discussion, ...common };
    expect(await parsed(said, "discussion_comment")).toMatchObject([
      { conversation: { key: "acme/site/d4" }, target: { data: { discussion: "D_1", replyTo: "DC_2" } } },
    ]);
  });

  test("a button is pressed by writing its id", async () => {
    expect(await parsed(commented("@weft-bot /press approve:c-1"))).toMatchObject([
      { kind: "action", action: { id: "approve:c-1" } },
    ]);
    // Just as it stands in the comment that asks.
    expect(await parsed(commented("`/press approve:c-1`"))).toMatchObject([{ kind: "action", addressed: true }]);
    expect(await parsed(commented("try /press approve:c-1"))).toMatchObject([{ kind: "message", addressed: false }]);
  });
});

describe("github: what goes out", () => {
  const context = (reply = answer) => testContext(githubChannel, config, { nowMs: NOW, answer: reply });
  const piece = githubChannel.render({ markdown: "Done" })[0]!;
  const key = { idempotencyKey: "k" };

  test("the app proves itself with its key, in either form, and asks for a token once", async () => {
    const ctx = context();
    const target = { data: { kind: "issue", repository: "acme/site", number: "12", installation: "9" } };
    const sent = await githubChannel.reply(target, piece, key, ctx);
    await githubChannel.edit!(sent, piece, ctx);
    await githubChannel.typing!({ data: { ...target.data, comment: "77" } }, ctx);
    expect(ctx.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      "POST /app/installations/9/access_tokens",
      "POST /repos/acme/site/issues/12/comments",
      "PATCH /repos/acme/site/issues/comments/99",
      "POST /repos/acme/site/issues/comments/77/reactions",
    ]);
    const jwt = ctx.requests[0]!.headers!["authorization"]!.replace("Bearer ", "");
    expect(decodeProtectedHeader(jwt).alg).toBe("RS256");
    const { payload } = await jwtVerify(jwt, KEYS.publicKey, { issuer: "Iv23li0", currentDate: new Date(NOW) });
    expect(payload.exp! - payload.iat!).toBeLessThanOrEqual(600);
    expect(ctx.requests[1]!.headers!["authorization"]).toBe("Bearer ghs_secret");
    const pkcs8 = KEYS.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    expect(derOf(PKCS1.replaceAll("\n", "\\n"))).toEqual(derOf(pkcs8));
  });

  test("where no webhook told the installation, it is asked for", async () => {
    const ctx = context((request) =>
      request.url.endsWith("/installation") ? { status: 200, body: { id: 31 } } : answer(request),
    );
    await githubChannel.reply({ data: { repository: "acme/site", number: "12" } }, piece, key, ctx);
    expect(ctx.requests.map(({ url }) => new URL(url).pathname)).toEqual([
      "/repos/acme/site/installation",
      "/app/installations/31/access_tokens",
      "/repos/acme/site/issues/12/comments",
    ]);
  });

  test("a review is answered in its thread, a discussion by GraphQL", async () => {
    const ctx = context((request) =>
      request.url.endsWith("/graphql")
        ? { status: 200, body: { data: { addDiscussionComment: { comment: { id: "DC_9" } } } } }
        : answer(request),
    );
    const at = { repository: "acme/site", installation: "9" };
    await githubChannel.reply({ data: { ...at, kind: "review", number: "12", root: "78" } }, piece, key, ctx);
    expect(new URL(ctx.requests.at(-1)!.url).pathname).toBe("/repos/acme/site/pulls/12/comments/78/replies");
    const sent = await githubChannel.reply({ data: { ...at, kind: "discussion", discussion: "D_1" } }, piece, key, ctx);
    expect(sent).toMatchObject({ discussionComment: "DC_9" });
    await githubChannel.edit!(sent, piece, ctx);
    expect(JSON.parse(ctx.requests.at(-1)!.body as string)).toMatchObject({
      variables: { comment: "DC_9", body: "Done" },
    });
  });

  test("a limit without a word is told by its headers; a place that is none goes nowhere", async () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1000 + 90) };
    const limited = context((request) =>
      request.url.endsWith("/comments")
        ? { status: 403, headers, body: { message: "API rate limit" } }
        : answer(request),
    );
    const target = { data: { repository: "acme/site", number: "12", installation: "9" } };
    const sent = githubChannel.reply(target, piece, key, limited);
    await expect(sent).rejects.toMatchObject({ retryable: true, retryAfterMs: 90_000 });
    const nowhere = context();
    for (const data of [
      { repository: "acme/../app", number: "1" },
      { repository: "acme/site", number: "1/../2" },
    ]) {
      await expect(githubChannel.reply({ data }, piece, key, nowhere)).rejects.toMatchObject({ retryable: false });
    }
    expect(nowhere.requests).toEqual([]);
  });

  test("an agent calls nobody and commands nothing", () => {
    const [said] = githubChannel.render({ markdown: "@everyone see a@b.example\n\n/close\n\n```\n@code\n/close\n```" });
    expect(said!.text).toBe("@\u2060everyone see a@b.example\n\n\\/close\n\n```\n@code\n/close\n```");
  });

  test("its webhook is set by API", async () => {
    const ctx = context();
    await githubChannel.connect!(ctx, "https://weft.example/hooks/1");
    expect(JSON.parse(ctx.requests[0]!.body as string)).toMatchObject({
      url: "https://weft.example/hooks/1",
      content_type: "json",
    });
  });
});
