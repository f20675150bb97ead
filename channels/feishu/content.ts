/** The `content` of a message by its type, as words and files. */
import type { ChannelFile } from "#protocol/channel-event";
import { fields, type Fields, list, number, parseJson, text } from "../read-json.ts";

export interface Said {
  text: string;
  files: ChannelFile[];
}
/** A name for each `@_user_1`; empty for the bot itself. */
export type Mentions = Map<string, string>;

export function readContent(message: Fields, mentions: Mentions): Said {
  const content = parseJson(text(message["content"]));
  const messageId = text(message["message_id"]);
  switch (text(message["message_type"])) {
    case "text":
      return { text: withNames(text(content["text"]), mentions), files: [] };
    case "post":
      return readPost(content, messageId, mentions);
    case "interactive":
      return readPost({ ...content, content: content["elements"] }, messageId, mentions);
    case "location":
      return { text: text(content["name"]), files: [] };
    default:
      return { text: "", files: filesOf(text(message["message_type"]), content, messageId) };
  }
}

const NAMED = /@_user_\d+|@_all/g;

function withNames(said: string, mentions: Mentions): string {
  const named = said.replaceAll(NAMED, (key) => {
    const name = key === "@_all" ? "all" : mentions.get(key);
    return name === undefined || name === "" ? "" : `@${name}`;
  });
  return named === said ? said : named.trim();
}

function filesOf(type: string, content: Fields, messageId: string): ChannelFile[] {
  const image = text(content["image_key"]);
  const key = text(content["file_key"]);
  const name = text(content["file_name"]).slice(0, 500);
  if (type === "image" && image !== "") return [{ kind: "image", ref: { messageId, key: image, type: "image" } }];
  const kind = { file: "file", folder: "file", audio: "audio", media: "video" }[type];
  if (kind === undefined || key === "") return [];
  const bytes = number(content["file_size"]);
  return [
    {
      kind: kind as ChannelFile["kind"],
      ...(name === "" ? {} : { name }),
      ...(bytes === undefined || bytes < 0 ? {} : { bytes: Math.floor(bytes) }),
      ref: { messageId, key, type: "file" },
    },
  ];
}

/** Rich text: paragraphs of runs. What is sent in several languages comes in the first one. */
function readPost(content: Fields, messageId: string, mentions: Mentions): Said {
  const post = Array.isArray(content["content"]) ? content : fields(Object.values(content)[0]);
  const files: ChannelFile[] = [];
  const lines = (Array.isArray(post["content"]) ? post["content"] : []).map((paragraph) =>
    list(paragraph)
      .map((run) => {
        files.push(...filesOf({ img: "image", media: "media" }[text(run["tag"])] ?? "", run, messageId));
        return readRun(run, mentions);
      })
      .join(""),
  );
  const title = text(post["title"]);
  return { text: withNames([...(title === "" ? [] : [title]), ...lines].join("\n").trim(), mentions), files };
}

function readRun(run: Fields, mentions: Mentions): string {
  const said = text(run["text"]);
  switch (run["tag"]) {
    case "a": {
      const url = text(run["href"]);
      return said === "" || said === url ? url : `[${said}](${url})`;
    }
    case "at": {
      const key = text(run["user_id"]);
      return mentions.has(key) || key === "@_all" ? key : `@${text(run["user_name"]) || key}`;
    }
    case "code_block":
      return `\`\`\`${text(run["language"]).toLowerCase()}\n${said.trimEnd()}\n\`\`\``;
    case "hr":
      return "---";
    case "emotion":
      return `[${text(run["emoji_type"])}]`;
    default:
      return styled(said, run["style"]);
  }
}

function styled(said: string, style: unknown): string {
  if (said.trim() === "" || !Array.isArray(style)) return said;
  const marks = [style.includes("bold") ? "**" : "", style.includes("italic") ? "*" : ""].join("");
  return `${marks}${said}${[...marks].toReversed().join("")}`;
}
