import { AppError } from "#core/errors";
import type { FileBody, FileStore } from "#services/attachment/file-store";

/** Files in R2. Bytes flow from the request into the bucket, and from it into the answer, without being held. */
export function r2Files(bucket: R2Bucket): FileStore {
  return {
    async put(key, body, { size, mediaType }) {
      // R2 must know the length beforehand; this stream refuses to end with another one.
      const { readable, writable } = new FixedLengthStream(size);
      const stored = bucket.put(key, readable, { httpMetadata: { contentType: mediaType } });
      const [flowed, kept] = await Promise.allSettled([flow(body, writable), stored]);
      if (flowed.status === "rejected" && flowed.reason instanceof TypeError) {
        throw new AppError("INVALID", "The file is not as long as its Content-Length says.");
      }
      if (kept.status === "rejected") throw kept.reason;
      if (flowed.status === "rejected") throw flowed.reason;
    },
    async get(key) {
      const object = await bucket.get(key);
      return object ? { body: object.body, size: object.size } : null;
    },
    delete: (keys) => bucket.delete(keys),
  };
}

async function flow({ held, rest }: FileBody, writable: WritableStream<Uint8Array>): Promise<void> {
  const writer = writable.getWriter();
  for (const chunk of held) await writer.write(chunk);
  writer.releaseLock();
  await rest.pipeTo(writable);
}
