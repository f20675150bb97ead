/** Files that came inside a message, where no platform keeps them: in R2, until the conversation has taken them. */
import type { Json } from "#core/channel";
import type { ChannelEvent, ChannelFile } from "#protocol/channel-event";
import { sha256Hex } from "#secrets/digest";

const FOLDER = "inbound-files";
const KEPT_MS = 7 * 24 * 3_600_000;
const SWEEP_PAGES = 20;

/** The same event with its files' contents put aside: what is recorded stays small. */
export async function keepFiles(
  bucket: R2Bucket,
  channelId: string,
  event: ChannelEvent,
  open: (file: ChannelFile) => Promise<{ bytes: Uint8Array; mime: string }>,
): Promise<ChannelEvent> {
  const place = `${FOLDER}/${channelId}/${(await sha256Hex(event.eventId)).slice(0, 32)}`;
  const files = await Promise.all(
    event.files.map(async (file, at): Promise<ChannelFile> => {
      const { bytes, mime } = await open(file);
      const kept = `${place}/${at}`;
      await bucket.put(kept, bytes, { httpMetadata: { contentType: mime } });
      return { ...file, ref: { kept } };
    }),
  );
  return { ...event, files };
}

/** Null when the file is not one of these. A channel opens its own alone. */
export async function openKept(
  bucket: R2Bucket,
  channelId: string,
  { ref }: { ref: Json },
): Promise<{ bytes: Uint8Array; mime: string } | "gone" | null> {
  const kept = typeof ref === "object" && ref !== null && !Array.isArray(ref) ? ref["kept"] : undefined;
  if (typeof kept !== "string") return null;
  const object = kept.startsWith(`${FOLDER}/${channelId}/`) ? await bucket.get(kept) : null;
  if (!object) return "gone";
  const bytes = new Uint8Array(await object.arrayBuffer());
  return { bytes, mime: object.httpMetadata?.contentType ?? "application/octet-stream" };
}

/** Removes what every conversation has long taken. */
export async function sweepKept(bucket: R2Bucket, nowMs: number): Promise<void> {
  let cursor: string | undefined;
  for (let page = 0; page < SWEEP_PAGES; page++) {
    const listed: R2Objects = await bucket.list({ prefix: `${FOLDER}/`, ...(cursor === undefined ? {} : { cursor }) });
    const old = listed.objects.filter(({ uploaded }) => nowMs - uploaded.getTime() > KEPT_MS);
    if (old.length > 0) await bucket.delete(old.map(({ key }) => key));
    if (!listed.truncated) return;
    cursor = listed.cursor;
  }
}
