import type { InboundRequest, Parsed, Verified } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { takeMention } from "../mention.ts";
import { readPerson } from "../read-file.ts";
import { type Fields, fields, number, parseJson, text } from "../read-json.ts";
import { typedAction } from "../typed-action.ts";
import type { GithubContext } from "./config.ts";

/** What was said and where; `id` names it within GitHub. */
interface Said {
  id: string;
  words: string;
  at: unknown;
  key: string;
  title: string;
  target: Record<string, string>;
  inReplyTo?: string;
}
type Read = (payload: Fields, repository: string) => Said | null;

/** Only what is new is heard: who changes old words must not make the agent answer again. */
const READERS: Record<string, Read> = {
  issue_comment: (payload, repository) =>
    payload["action"] === "created" ? commentOf(payload, repository, fields(payload["issue"])) : null,
  issues: (payload, repository) =>
    payload["action"] === "opened" ? openedOf("issues", fields(payload["issue"]), repository) : null,
  pull_request: (payload, repository) =>
    payload["action"] === "opened" ? openedOf("pull_request", fields(payload["pull_request"]), repository) : null,
  pull_request_review_comment: readReview,
  discussion: readDiscussion,
  discussion_comment: readDiscussionComment,
};

export function parse(verified: Verified, request: InboundRequest, ctx: GithubContext): Parsed {
  const name = request.headers["x-github-event"] ?? "";
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  // The largest payloads are of events that nobody speaks in: they are not even parsed.
  if (!read) return { type: "events", events: [] };
  const payload = parseJson(verified.payload);
  const repository = text(fields(payload["repository"])["full_name"]);
  const said = /^[\w.-]+\/[\w.-]+$/.test(repository) ? read(payload, repository) : null;
  const event = said && eventOf(said, payload, ctx);
  return { type: "events", events: event ? [event] : [] };
}

function eventOf(said: Said, payload: Fields, ctx: GithubContext): ChannelEvent | null {
  const sender = fields(payload["sender"]);
  const id = text(sender["id"]);
  // Bots, this one among them, are never answered: two of them would go on for ever.
  if (id === "" || text(sender["type"]) !== "User" || said.id === "") return null;
  const { text: words, addressed } = takeMention(said.words, ctx.config.slug);
  // The comment that asks names the id, and nobody else has such.
  const action = typedAction(words);
  const sentAtMs = Date.parse(text(said.at));
  const installation = text(fields(payload["installation"])["id"]);
  return {
    eventId: said.id,
    kind: action === null ? "message" : "action",
    conversation: { key: said.key, scope: "thread", title: said.title.slice(0, 500) },
    sender: readPerson(id, text(sender["login"])),
    text: action === null ? words : "",
    addressed: addressed || action !== null,
    ...(action === null ? {} : { action: { id: action, values: {} } }),
    ...(said.inReplyTo === undefined ? {} : { inReplyTo: said.inReplyTo }),
    files: [],
    target: { data: { ...said.target, ...(installation === "" ? {} : { installation }) } },
    ...(Number.isNaN(sentAtMs) ? {} : { sentAtMs }),
  };
}

/** `owner/repository#12 Title`, as people know it. */
function titleOf(repository: string, subject: Fields): string {
  return `${repository}#${text(subject["number"])} ${text(subject["title"])}`.trim();
}

function commentOf(payload: Fields, repository: string, issue: Fields): Said | null {
  const [comment, issueNumber] = [fields(payload["comment"]), number(issue["number"])];
  if (issueNumber === undefined) return null;
  return {
    id: prefixed("issue_comment", comment),
    words: text(comment["body"]),
    at: comment["created_at"],
    key: `${repository}/${issueNumber}`,
    title: titleOf(repository, issue),
    target: { kind: "issue", repository, number: String(issueNumber), comment: text(comment["id"]) },
  };
}

function openedOf(name: string, subject: Fields, repository: string): Said | null {
  const subjectNumber = number(subject["number"]);
  if (subjectNumber === undefined) return null;
  return {
    id: prefixed(name, subject),
    words: wordsOf(subject),
    at: subject["created_at"],
    key: `${repository}/${subjectNumber}`,
    title: titleOf(repository, subject),
    target: { kind: "issue", repository, number: String(subjectNumber) },
  };
}

/** A line of a change has a thread of its own. */
function readReview(payload: Fields, repository: string): Said | null {
  const [comment, pull] = [fields(payload["comment"]), fields(payload["pull_request"])];
  const pullNumber = number(pull["number"]);
  if (payload["action"] !== "created" || pullNumber === undefined) return null;
  const id = text(comment["id"]);
  const root = text(comment["in_reply_to_id"]) || id;
  const place = [text(comment["path"]), text(comment["line"])].filter((part) => part !== "").join(":");
  const isFirst = root === id;
  return {
    id: prefixed("pull_request_review_comment", comment),
    words: isFirst && place !== "" ? `${text(comment["body"])}\n\n(${place})` : text(comment["body"]),
    at: comment["created_at"],
    key: `${repository}/${pullNumber}/r${root}`,
    title: titleOf(repository, pull),
    target: { kind: "review", repository, number: String(pullNumber), root, comment: id },
    ...(isFirst ? {} : { inReplyTo: root }),
  };
}

function readDiscussion(payload: Fields, repository: string): Said | null {
  const discussion = fields(payload["discussion"]);
  if (payload["action"] !== "created") return null;
  return {
    ...discussionOf(discussion, repository),
    id: prefixed("discussion", discussion),
    words: wordsOf(discussion),
  };
}

function readDiscussionComment(payload: Fields, repository: string): Said | null {
  const [discussion, comment] = [fields(payload["discussion"]), fields(payload["comment"])];
  if (payload["action"] !== "created") return null;
  const place = discussionOf(discussion, repository);
  // An answer to an answer stands at the top: only first comments can be answered.
  const isTop = text(comment["parent_id"]) === "";
  const replyTo: Record<string, string> = isTop ? { replyTo: text(comment["node_id"]) } : {};
  return {
    ...place,
    id: prefixed("discussion_comment", comment),
    words: text(comment["body"]),
    at: comment["created_at"],
    target: { ...place.target, ...replyTo },
  };
}

function discussionOf(discussion: Fields, repository: string): Omit<Said, "id" | "words"> {
  return {
    at: discussion["created_at"],
    key: `${repository}/d${text(discussion["number"])}`,
    title: titleOf(repository, discussion),
    target: { kind: "discussion", repository, discussion: text(discussion["node_id"]) },
  };
}

function wordsOf(subject: Fields): string {
  return [text(subject["title"]), text(subject["body"])].filter((part) => part !== "").join("\n\n");
}

function prefixed(name: string, thing: Fields): string {
  const id = text(thing["id"]);
  return id === "" ? "" : `${name}:${id}`;
}
