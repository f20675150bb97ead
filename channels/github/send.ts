import type { SetUpStep } from "#protocol/failure";
import { ChannelError, type Piece, type Reply, type SendOptions, type SentRef } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import { fields, text } from "../read-json.ts";
import { renderComment } from "../render-comment.ts";
import { callAsApp, callGithub, queryGithub } from "./api.ts";
import type { GithubContext } from "./config.ts";

export const PIECE_MAX = 65_000;

const ADD = `mutation($discussion: ID!, $replyTo: ID, $body: String!) {
  addDiscussionComment(input: {discussionId: $discussion, replyToId: $replyTo, body: $body}) { comment { id } } }`;
const CHANGE = `mutation($comment: ID!, $body: String!) {
  updateDiscussionComment(input: {commentId: $comment, body: $body}) { comment { id } } }`;
const EYES = `mutation($subject: ID!) { addReaction(input: {subjectId: $subject, content: EYES}) { clientMutationId } }`;

export function render(reply: Reply): Piece[] {
  return renderComment(reply, PIECE_MAX);
}

export async function reply(
  { data }: ReplyTarget,
  piece: Piece,
  _options: SendOptions,
  ctx: GithubContext,
): Promise<SentRef> {
  const place = placeOf(data);
  const body = text(piece.body);
  if (data["kind"] === "discussion") {
    const variables = { discussion: data["discussion"] ?? "", replyTo: data["replyTo"] ?? null, body };
    const added = fields((await queryGithub(ctx, place, { query: ADD, variables }))["addDiscussionComment"]);
    return { ...place, discussionComment: text(fields(added["comment"])["id"]) };
  }
  const posted = await callGithub(ctx, place, { method: "POST", path: pathsOf(data).post, body: { body } });
  return { ...place, path: `${pathsOf(data).comments}/${text(posted["id"])}`, comment: text(posted["id"]) };
}

export async function edit(ref: SentRef, piece: Piece, ctx: GithubContext): Promise<SentRef> {
  const place = { installation: text(ref["installation"]), repository: text(ref["repository"]) };
  const [body, comment] = [text(piece.body), text(ref["discussionComment"])];
  if (comment === "") await callGithub(ctx, place, { method: "PATCH", path: text(ref["path"]), body: { body } });
  else await queryGithub(ctx, place, { query: CHANGE, variables: { comment, body } });
  return ref;
}

/** There is no "writing": eyes on the question say that it was seen. */
export async function typing({ data }: ReplyTarget, ctx: GithubContext): Promise<void> {
  const place = placeOf(data);
  if (data["kind"] === "discussion") {
    const subject = data["replyTo"] ?? data["discussion"] ?? "";
    await queryGithub(ctx, place, { query: EYES, variables: { subject } });
    return;
  }
  await callGithub(ctx, place, { method: "POST", path: pathsOf(data).reactions, body: { content: "eyes" } });
}

/** Tells the app where its events go. */
export async function connect(ctx: GithubContext, webhookUrl: string): Promise<SetUpStep[]> {
  const body = { url: webhookUrl, content_type: "json", secret: ctx.config.webhookSecret, insecure_ssl: "0" };
  await callAsApp(ctx, { method: "PATCH", path: "/app/hook/config", body });
  return [{ code: "WebhookSet", of: "GitHub" }];
}

function placeOf(data: Record<string, string>): { installation: string; repository: string } {
  const { installation = "", repository = "" } = data;
  if (/^[\w.-]+\/[\w.-]+$/.test(repository)) return { installation, repository };
  throw new ChannelError({ code: "PlaceIncomplete", needs: "repository" }, { retryable: false });
}

function pathsOf(data: Record<string, string>): { post: string; comments: string; reactions: string } {
  const { kind = "issue", repository = "", number = "", comment, root = "" } = data;
  if (![number, comment ?? "0", root || "0"].every((id) => /^\d+$/.test(id))) {
    throw new ChannelError({ code: "PlaceIncomplete", needs: "number" }, { retryable: false });
  }
  const at = `/repos/${repository}`;
  if (kind === "review") {
    const comments = `${at}/pulls/comments`;
    const post = `${at}/pulls/${number}/comments/${root}/replies`;
    return { post, comments, reactions: `${comments}/${comment ?? root}/reactions` };
  }
  const comments = `${at}/issues/comments`;
  const reactions = comment === undefined ? `${at}/issues/${number}/reactions` : `${comments}/${comment}/reactions`;
  return { post: `${at}/issues/${number}/comments`, comments, reactions };
}
