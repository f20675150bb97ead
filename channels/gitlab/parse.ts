import type { Parsed, Verified } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { takeMention } from "../mention.ts";
import { readPerson } from "../read-file.ts";
import { type Fields, fields, parseJson, text } from "../read-json.ts";
import { typedAction } from "../typed-action.ts";
import type { GitlabContext } from "./config.ts";

interface Said {
  id: string;
  words: string;
  at: unknown;
  /** Below the project. */
  key: string;
  subject: Fields;
  target: Record<string, string>;
  inReplyTo?: string;
}

/** Users that GitLab makes for the tokens of projects and groups. */
const TOKEN_USER = /^(?:project|group)_\d+_bot(?:_|$)/;

export function parse(verified: Verified, ctx: GitlabContext): Parsed {
  const payload = parseJson(verified.payload);
  const attributes = fields(payload["object_attributes"]);
  const said = payload["object_kind"] === "note" ? noteOf(payload, attributes) : openedOf(payload, attributes);
  const event = said && eventOf(said, payload, ctx);
  return { type: "events", events: event ? [event] : [] };
}

function eventOf(said: Said, payload: Fields, ctx: GitlabContext): ChannelEvent | null {
  const [user, project] = [fields(payload["user"]), fields(payload["project"])];
  const [userId, username] = [text(user["id"]), text(user["username"])];
  const [projectId, path] = [text(project["id"]), text(project["path_with_namespace"])];
  const isBot = username.toLowerCase() === ctx.config.username.toLowerCase() || TOKEN_USER.test(username);
  if (isBot || userId === "" || projectId === "" || path === "" || said.target["iid"] === "") return null;
  const { text: words, addressed } = takeMention(said.words, ctx.config.username);
  // The comment that asks names the id, and nobody else has such.
  const action = typedAction(words);
  const title = `${path}${said.target["kind"] === "issues" ? "#" : "!"}${said.target["iid"]} ${text(said.subject["title"])}`;
  const sentAtMs = Date.parse(text(said.at).replace(/ UTC$/, "Z").replace(" ", "T"));
  return {
    eventId: said.id,
    kind: action === null ? "message" : "action",
    conversation: { key: `${path}/${said.key}`.slice(0, 1000), scope: "thread", title: title.slice(0, 500) },
    sender: readPerson(userId, text(user["name"]) || username),
    text: action === null ? words : "",
    addressed: addressed || action !== null,
    ...(action === null ? {} : { action: { id: action, values: {} } }),
    ...(said.inReplyTo === undefined ? {} : { inReplyTo: said.inReplyTo }),
    files: [],
    target: { data: { ...said.target, project: projectId } },
    ...(Number.isNaN(sentAtMs) ? {} : { sentAtMs }),
  };
}

/** Only new notes of people: not what GitLab notes itself, and not words that were changed. */
function noteOf(payload: Fields, note: Fields): Said | null {
  const isNew = text(note["action"]) === "" || note["action"] === "create";
  const id = text(note["id"]);
  if (!isNew || note["system"] === true || id === "") return null;
  const place = placeOf(payload);
  if (!place) return null;
  const discussion = text(note["discussion_id"]);
  // A line of a change has a thread of its own.
  const thread = note["type"] === "DiffNote" ? `/${discussion}` : "";
  return {
    id: `note:${id}`,
    words: text(note["note"]),
    at: note["created_at"],
    key: `${place.kind}/${place.iid}${thread}`,
    subject: place.subject,
    target: { kind: place.kind, iid: place.iid, note: id, ...(discussion === "" ? {} : { discussion }) },
    ...(discussion === "" ? {} : { inReplyTo: discussion }),
  };
}

function placeOf(payload: Fields): { kind: "issues" | "merge_requests"; iid: string; subject: Fields } | null {
  const [issue, merge] = [fields(payload["issue"]), fields(payload["merge_request"])];
  if (text(issue["iid"]) !== "") return { kind: "issues", iid: text(issue["iid"]), subject: issue };
  return text(merge["iid"]) === "" ? null : { kind: "merge_requests", iid: text(merge["iid"]), subject: merge };
}

const OPENED: Record<string, string> = { issue: "issues", work_item: "issues", merge_request: "merge_requests" };

function openedOf(payload: Fields, subject: Fields): Said | null {
  const kind = Object.hasOwn(OPENED, text(payload["object_kind"])) ? OPENED[text(payload["object_kind"])] : undefined;
  const [id, iid] = [text(subject["id"]), text(subject["iid"])];
  if (kind === undefined || subject["action"] !== "open" || id === "") return null;
  return {
    id: `${kind}:${id}`,
    words: [text(subject["title"]), text(subject["description"])].filter((part) => part !== "").join("\n\n"),
    at: subject["created_at"],
    key: `${kind}/${iid}`,
    subject,
    target: { kind, iid },
  };
}
