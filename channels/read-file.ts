import type { ChannelFile } from "#protocol/channel-event";
import { number, text } from "./read-json.ts";

interface RawFile {
  /** Where the platform does not say, the type of the content does. */
  kind?: ChannelFile["kind"];
  name?: unknown;
  mime?: unknown;
  bytes?: unknown;
  ref: ChannelFile["ref"];
}

/** A file as a platform tells of it: what it does not tell stays out. */
export function readFile({ kind, name, mime, bytes, ref }: RawFile): ChannelFile {
  const type = text(mime).split(";")[0]?.trim() ?? "";
  const length = number(bytes);
  return {
    kind: kind ?? kindOf(type),
    ...(text(name) === "" ? {} : { name: text(name).slice(0, 500) }),
    ...(type === "" ? {} : { mime: type.slice(0, 200) }),
    ...(length === undefined || length < 0 ? {} : { bytes: Math.floor(length) }),
    ref,
  };
}

function kindOf(mime: string): ChannelFile["kind"] {
  const family = mime.split("/")[0] ?? "";
  return family === "image" || family === "audio" || family === "video" ? family : "file";
}

/** Who said it: the name only where there is one. */
export function readPerson(id: string, name: string): { id: string; name?: string; bot: boolean } {
  return { id, ...(name === "" ? {} : { name: name.slice(0, 200) }), bot: false };
}
