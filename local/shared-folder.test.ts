import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clear, settle } from "./shared-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-shared-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function made(name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  await writeFile(join(path, "file"), name);
  return path;
}

test("what is over is removed, also when another process is faster", async () => {
  for (const name of ["old-1", "old-2", "kept"]) await made(name);
  // What is listed and no longer there when it is looked at.
  await symlink(join(folder, "nowhere"), join(folder, "old-gone"));
  const over = () => clear(folder, (name) => name.startsWith("old-"), 0);
  await Promise.all([over(), over(), over()]);
  expect(await readdir(folder)).toEqual(["kept", "old-gone"]);
});

test("what has just changed is not old", async () => {
  await made("young");
  await clear(folder, () => true, 60_000);
  expect(await readdir(folder)).toEqual(["young"]);
});

test("of those that several processes made one stays, and nothing is left of the others", async () => {
  const making = await Promise.all(["a", "b", "c"].map(made));
  await Promise.all(making.map((path) => settle(path, join(folder, "settled"))));
  expect(await readdir(folder)).toEqual(["settled"]);
  await expect(settle(join(folder, "nothing"), join(folder, "elsewhere"))).rejects.toThrow("ENOENT");
});
