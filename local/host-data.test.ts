import { execFile } from "node:child_process";
import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { lockDataDir } from "./host-lock.ts";
import { installationSecrets } from "./host-secrets.ts";

const folder = () => mkdtemp(join(tmpdir(), "weft-data-"));

test("secrets are made once, for their owner's eyes", async () => {
  const dataDir = await folder();
  const made = await installationSecrets(dataDir);
  expect(Buffer.from(made["MASTER_KEY"]!, "base64")).toHaveLength(32);
  expect(await installationSecrets(dataDir)).toEqual(made);
  expect((await stat(join(dataDir, "secrets.json"))).mode & 0o777).toBe(0o600);
});

test("a damaged secrets file stops the start and is left alone", async () => {
  const dataDir = await folder();
  await writeFile(join(dataDir, "secrets.json"), "{");
  await expect(installationSecrets(dataDir)).rejects.toThrow("is damaged");
  expect(await readFile(join(dataDir, "secrets.json"), "utf8")).toBe("{");
});

test("a data directory has one user at a time, of all processes", async () => {
  const dataDir = await folder();
  const lock = join(import.meta.dirname, "host-lock.ts");
  const other = () => {
    const script = `import { lockDataDir } from ${JSON.stringify(lock)}; await lockDataDir(${JSON.stringify(dataDir)});`;
    return promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  };
  const release = await lockDataDir(dataDir);
  await expect(other()).rejects.toThrow("in use by another Weft");
  release();
  await other();
});

test("a data directory that cannot be made gives one sentence", async () => {
  const file = join(await folder(), "file");
  await writeFile(file, "");
  await expect(lockDataDir(join(file, "data"))).rejects.toThrow(/^the data directory .* cannot be made$/);
});
