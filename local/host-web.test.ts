import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { placeWeb } from "./host-web.ts";

async function built(root: string, digest: string): Promise<string> {
  const folder = join(root, `web-${digest}`);
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "index.html"), digest);
  return folder;
}

test("each host serves a client of its own: another that starts from a changed tree takes nothing away", async () => {
  const root = await mkdtemp(join(tmpdir(), "weft-web-"));
  const [one, two] = [join(root, "one"), join(root, "two")];
  await Promise.all([mkdir(one), mkdir(two)]);
  const first = await placeWeb(await built(root, "a"), one);
  const second = await placeWeb(await built(root, "b"), two);
  expect(await readFile(join(first, "index.html"), "utf8")).toBe("a");
  expect(await readFile(join(second, "index.html"), "utf8")).toBe("b");
});

test("a start clears away the client of an earlier one, and what a killed one has left", async () => {
  const root = await mkdtemp(join(tmpdir(), "weft-web-"));
  const folder = join(root, "web");
  await mkdir(join(folder, "copying"), { recursive: true });
  const first = await placeWeb(await built(root, "a"), folder);
  expect(await placeWeb(await built(root, "a"), folder)).toBe(first);
  await placeWeb(await built(root, "b"), folder);
  expect(await readdir(folder)).toEqual(["web-b"]);
});
