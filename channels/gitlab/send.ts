import { ChannelError, type Json, type OutboundRequest, type Piece, type Reply, type SentRef } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import type { SetUpStep } from "#protocol/failure";
import { type Fields, fields, parseJson, text } from "../read-json.ts";
import { renderComment } from "../render-comment.ts";
import { statusError } from "../status-error.ts";
import type { GitlabContext } from "./config.ts";

/** A note may be a million characters; nobody reads that. */
export const PIECE_MAX = 65_000;

export function render(reply: Reply): Piece[] {
  return renderComment(reply, PIECE_MAX);
}

/** In the discussion that asked; a note that stood alone becomes a discussion by it. */
export async function reply(
  { data }: ReplyTarget,
  piece: Piece,
  _options: unknown,
  ctx: GitlabContext,
): Promise<SentRef> {
  const { discussion } = data;
  const path = pathOf(data);
  const to = discussion === undefined ? path : `${path}/discussions/${encodeURIComponent(discussion)}`;
  const posted = await callGitlab(ctx, { method: "POST", path: `${to}/notes`, body: { body: piece.body } });
  const note = text(posted["id"]);
  return { path: `${path}/notes/${note}`, note, ...(discussion === undefined ? {} : { discussion }) };
}

export async function edit(ref: SentRef, piece: Piece, ctx: GitlabContext): Promise<SentRef> {
  await callGitlab(ctx, { method: "PUT", path: text(ref["path"]), body: { body: piece.body } });
  return ref;
}

/** There is no "writing": eyes on the question say that it was seen. */
export async function typing({ data }: ReplyTarget, ctx: GitlabContext): Promise<void> {
  const { note } = data;
  const on = note === undefined ? pathOf(data) : `${pathOf(data)}/notes/${encodeURIComponent(note)}`;
  await callGitlab(ctx, { method: "POST", path: `${on}/award_emoji`, body: { name: "eyes" } });
}

/** Webhooks are each project's own: this checks the token, and that it is of whom people will call. */
export async function connect(ctx: GitlabContext): Promise<SetUpStep[]> {
  const name = text((await callGitlab(ctx, { method: "GET", path: "/user" }))["username"]);
  const { username } = ctx.config;
  if (name.toLowerCase() !== username.toLowerCase()) {
    throw new ChannelError({ code: "TokenOfAnother", owner: name, called: username }, { retryable: false });
  }
  return [{ code: "CredentialsRight", bot: name }];
}

function pathOf(data: Record<string, string>): string {
  const { project = "", kind = "", iid = "" } = data;
  if (project === "" || !/^(?:issues|merge_requests)$/.test(kind) || !/^\d+$/.test(iid)) {
    throw new ChannelError(
      { code: "PlaceIncomplete", needs: "discussion" },
      {
        retryable: false,
      },
    );
  }
  return `/projects/${encodeURIComponent(project)}/${kind}/${iid}`;
}

async function callGitlab(
  ctx: GitlabContext,
  { method, path, body }: { method: OutboundRequest["method"]; path: string; body?: Json },
): Promise<Fields> {
  const answer = await ctx.http({
    method,
    url: `${ctx.config.baseUrl.replace(/\/$/, "")}/api/v4${path}`,
    headers: { "private-token": ctx.config.accessToken, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = parseJson(answer.body);
  if (answer.status >= 200 && answer.status < 300) return said;
  throw statusError(
    "gitlab",
    answer,
    text(said["message"]) || text(fields(said["message"])["base"]) || text(said["error"]),
  );
}
