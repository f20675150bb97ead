import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { attachments } from "#db/schema/conversations";
import { newId } from "#secrets/random";
import { insertTask, NOW, testContext, testMessage, testProjection, projectTask } from "#test/conversation-rows";
import type { FileStore } from "./file-store.ts";
import { findAttachment, getAttachment } from "./get.ts";
import { loadForModel } from "./load-for-model.ts";
import { putAttachment } from "./put.ts";
import { sweepAttachments } from "./sweep.ts";

interface MapStore extends FileStore {
  kept: Map<string, Uint8Array<ArrayBuffer>>;
  /** Most bytes of a file that were read before the store asked for them. */
  mostHeld: number;
}

function mapStore(): MapStore {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    kept,
    mostHeld: 0,
    async put(key, { held, rest }, { size }) {
      const parts: Uint8Array[] = [...held];
      this.mostHeld = Math.max(this.mostHeld, Buffer.concat(held).length);
      for await (const part of rest) parts.push(part);
      const bytes = Uint8Array.from(Buffer.concat(parts));
      if (bytes.length !== size) throw Object.assign(new Error("wrong length"), { code: "INVALID" });
      kept.set(key, bytes);
    },
    get(key) {
      const bytes = kept.get(key);
      return Promise.resolve(bytes ? { body: new Blob([bytes]).stream(), size: bytes.length } : null);
    },
    delete(keys) {
      for (const key of keys) kept.delete(key);
      return Promise.resolve();
    },
  };
}

function stream(text: string | Uint8Array, chunk = 1_000): ReadableStream<Uint8Array> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, (at += chunk)));
    },
  });
}

const PNG = new Uint8Array(20_000).fill(7);
PNG.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

async function setUp() {
  const ctx = testContext();
  const files = mapStore();
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const put = (name: string, content: string | Uint8Array) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return putAttachment(ctx, files, { name, size: bytes.length, body: stream(bytes) });
  };
  const rows = () => ctx.db.select().from(attachments).where(eq(attachments.organizationId, scope.organizationId));
  return { ctx, files, scope, put, rows };
}

const refusal = (code: string) => expect.objectContaining({ code }) as Error;

describe("putAttachment", () => {
  it("keeps the bytes as they came, told by their content, without holding the file", async () => {
    const { ctx, files, put } = await setUp();
    const attachment = await put("../x/照片.txt", PNG);
    expect(attachment).toEqual({ id: attachment.id, name: "照片.txt", media_type: "image/png", size: PNG.length });
    expect(files.mostHeld).toBe(5_000);
    const file = await getAttachment(ctx, files, attachment.id);
    expect(new Uint8Array(await new Response(file.body).arrayBuffer())).toEqual(PNG);
  });

  it("takes an empty text", async () => {
    const { scope, files, put } = await setUp();
    const { id } = await put("empty.txt", "");
    expect(await loadForModel(scope, files, [id])).toEqual(
      new Map([[id, { kind: "text", name: "empty.txt", text: "" }]]),
    );
  });

  it("refuses programs and what is too large, and keeps nothing of them", async () => {
    const { ctx, files, put, rows } = await setUp();
    await expect(put("a.txt", "MZ\0\0")).rejects.toEqual(refusal("UNSUPPORTED"));
    const large = { name: "a.txt", size: 25 * 1024 * 1024 + 1, body: stream("x") };
    await expect(putAttachment(ctx, files, large)).rejects.toEqual(refusal("TOO_LARGE"));
    expect([await rows(), files.kept.size]).toEqual([[], 0]);
  });

  it("keeps no row when the body breaks off", async () => {
    const { ctx, files, rows } = await setUp();
    const broken = putAttachment(ctx, files, { name: "a.txt", size: 10, body: stream("short") });
    await expect(broken).rejects.toEqual(refusal("INVALID"));
    expect(await rows()).toEqual([]);
  });
});

describe("a stored file", () => {
  it("is not there for another organization", async () => {
    const { ctx, files, put } = await setUp();
    const { id } = await put("a.txt", "hello");
    const foreign = { db: ctx.db, organizationId: newId() };
    const colleague = { ...ctx, actor: { ...ctx.actor, userId: newId() } };
    await expect(getAttachment(colleague, files, id)).rejects.toEqual(refusal("NOT_FOUND"));
    await expect(getAttachment({ ...ctx, actor: { ...ctx.actor, ...foreign } }, files, id)).rejects.toEqual(
      refusal("NOT_FOUND"),
    );
    expect(await findAttachment(foreign, id)).toBeUndefined();
    expect(await loadForModel(foreign, files, [id])).toEqual(new Map());
  });

  it("is not there under what is no id", async () => {
    const { scope } = await setUp();
    expect(await findAttachment(scope, "' OR 1=1")).toBeUndefined();
  });

  it("reaches the model as a picture, as text, or by its name", async () => {
    const { scope, files, put } = await setUp();
    const load = async (name: string, content: string | Uint8Array) => {
      const { id } = await put(name, content);
      return (await loadForModel(scope, files, [id, newId(), "no id"])).get(id);
    };
    expect(await load("p.png", PNG)).toEqual({ kind: "image", mediaType: "image/png", data: PNG, name: "p.png" });
    expect(await load("a.md", "# 你好")).toEqual({ kind: "text", name: "a.md", text: "# 你好" });
    expect(await load("gbk.txt", Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3))).toMatchObject({ text: "你好" });
    expect(await load("a.pdf", "%PDF-1.7")).toMatchObject({
      kind: "text",
      text: "[This file (application/pdf) cannot be read as text.]",
    });
    const long = await load("long.txt", "茶".repeat(40_000));
    expect(long).toMatchObject({ text: expect.stringMatching(/茶\n\[The rest of the file is left out.\]$/) as string });
    const large = new Uint8Array(6 * 1024 * 1024);
    large.set(PNG);
    expect(await load("large.png", large)).toMatchObject({ text: expect.stringContaining("too large") as string });
  });

  it("is swept a week later unless a message carries it", async () => {
    const { ctx, files, scope, put, rows } = await setUp();
    const [carried, abandoned] = [await put("a.txt", "1"), await put("b.txt", "2")];
    const taskId = await insertTask(ctx);
    await projectTask(
      ctx.db,
      scope.organizationId,
      testProjection(taskId, { messages: [testMessage({ attachments: [carried] })] }),
    );
    const week = 7 * 24 * 3600 * 1000;
    await sweepAttachments(ctx.db, files, NOW + week);
    expect(await rows()).toHaveLength(2);
    await sweepAttachments(ctx.db, files, NOW + week + 1);
    expect((await rows()).map((row) => row.id)).toEqual([carried.id]);
    expect([...files.kept.keys()]).toEqual([`attachments/${scope.organizationId}/${carried.id}`]);
    await expect(getAttachment(ctx, files, abandoned.id)).rejects.toEqual(refusal("NOT_FOUND"));
  });
});
