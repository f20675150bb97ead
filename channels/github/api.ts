import { SignJWT } from "jose";
import { ChannelError, type Json, type OutboundReply, type OutboundRequest } from "#core/channel";
import { type Fields, fields, list, number, parseJson, text } from "../read-json.ts";
import { retryAfterMs, statusError } from "../status-error.ts";
import type { GithubContext } from "./config.ts";
import { importKey } from "./key.ts";

const VERSION = "2022-11-28";
/** Their clock may be behind ours; ten minutes is the longest that GitHub takes. */
const BEFORE_SECONDS = 60;
const VALID_SECONDS = 540;
/** A limit of which GitHub does not say how long it lasts. */
const UNSAID_WAIT_MS = 60_000;

export interface Call {
  method: OutboundRequest["method"];
  path: string;
  body?: { [key: string]: Json };
}

/** What a token is for; without the installation's number it is asked for by the repository. */
interface Place {
  installation: string;
  repository: string;
}

/** Calls the REST API as the app's installation that `repository` belongs to. Throws ChannelError. */
export async function callGithub(ctx: GithubContext, at: Place, call: Call) {
  try {
    return await ask(ctx, await installationToken(ctx, at), call);
  } catch (error) {
    if (error instanceof ChannelError && error.authExpired) await ctx.dropToken(tokenKey(at));
    throw error;
  }
}

/** As the app itself. */
export async function callAsApp(ctx: GithubContext, call: Call): Promise<Fields> {
  return ask(ctx, await appToken(ctx), call);
}

/** Discussions exist in GraphQL alone; it refuses with status 200. */
export async function queryGithub(
  ctx: GithubContext,
  at: Place,
  query: { query: string; variables: { [key: string]: Json } },
): Promise<Fields> {
  const path = ctx.config.apiUrl.endsWith("/api/v3") ? "/../graphql" : "/graphql";
  const answer = await callGithub(ctx, at, { method: "POST", path, body: query });
  const [error] = list(answer["errors"]);
  if (!error) return fields(answer["data"]);
  const retryable = text(error["type"]) === "RATE_LIMITED";
  throw new ChannelError(
    { code: "Refused", who: "github", what: "", said: text(error["message"]) },
    {
      retryable,
      ...(retryable ? { retryAfterMs: UNSAID_WAIT_MS } : {}),
    },
  );
}

async function ask(ctx: GithubContext, token: string, { method, path, body }: Call): Promise<Fields> {
  const reply = await ctx.http({
    method,
    url: new URL(ctx.config.apiUrl.replace(/\/$/, "") + path).href,
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/vnd.github+json",
      "x-github-api-version": VERSION,
      "user-agent": "weft",
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (reply.status >= 200 && reply.status < 300) return parseJson(reply.body);
  throw refusal(reply, ctx.nowMs());
}

/** Too many requests are a 403 as often as a 429; what tells them from a missing right stands in the headers. */
function refusal(reply: OutboundReply, nowMs: number): ChannelError {
  const message = text(parseJson(reply.body)["message"]);
  const wait = retryAfterMs(reply.headers) ?? untilReset(reply, nowMs);
  const isLimit = reply.status === 429 || (reply.status === 403 && (wait !== undefined || /rate limit/i.test(message)));
  if (!isLimit) return statusError("github", reply, message);
  return new ChannelError(
    { code: "TooOften", who: "github" },
    { retryable: true, retryAfterMs: wait ?? UNSAID_WAIT_MS },
  );
}

function untilReset({ headers }: OutboundReply, nowMs: number): number | undefined {
  const reset = number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] !== "0" || reset === undefined) return undefined;
  return Math.max(reset * 1000 - nowMs, 1000);
}

function tokenKey({ installation, repository }: Place): string {
  return `installation:${installation || repository}`;
}

async function installationToken(ctx: GithubContext, at: Place): Promise<string> {
  const { installation, repository } = at;
  return ctx.token(tokenKey(at), async () => {
    const id = installation || (await installationOf(ctx, repository));
    const path = `/app/installations/${encodeURIComponent(id)}/access_tokens`;
    const answer = await ask(ctx, await appToken(ctx), { method: "POST", path });
    const expiresAtMs = Date.parse(text(answer["expires_at"]));
    const value = text(answer["token"]);
    if (value === "") throw new ChannelError({ code: "NoToken", who: "github", said: "" }, { retryable: true });
    return { value, expiresAtMs: Number.isNaN(expiresAtMs) ? ctx.nowMs() + 3_000_000 : expiresAtMs };
  });
}

/** For what was not asked for by a webhook. */
async function installationOf(ctx: GithubContext, repository: string): Promise<string> {
  const path = `/repos/${repository.split("/").map(encodeURIComponent).join("/")}/installation`;
  return text((await ask(ctx, await appToken(ctx), { method: "GET", path }))["id"]);
}

async function appToken(ctx: GithubContext): Promise<string> {
  const nowSeconds = Math.floor(ctx.nowMs() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuer(ctx.config.appId)
    .setIssuedAt(nowSeconds - BEFORE_SECONDS)
    .setExpirationTime(nowSeconds + VALID_SECONDS)
    .sign(await importKey(ctx.config.privateKey));
}
