import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startCloud } from "#local/cloud";
import { migrate } from "#local/migrate";

/** What the host makes for an installation; here the same in every run. */
const SECRETS = {
  AUTH_SECRET: "the-secret-of-the-tests-and-of-nothing-else",
  MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
};

const USERS = new Set(["postgres", "workerd"]);

/**
 * One embedded cloud for all projects that need it. It belongs to the whole run and not to the projects, because one
 * Postgres takes half a gigabyte, and because the `workerd` project would resolve the cloud's packages for workerd.
 */
export default async function setup({ vitest, provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!vitest.projects.some(({ name }) => USERS.has(name))) return undefined;
  const dataDir = await mkdtemp(join(tmpdir(), "weft-test-"));
  const cloud = await startCloud({ dataDir, model: "simulator" });
  await migrate(cloud.env["NEON_ENDPOINT"]!, "migrations");
  provide("cloudEnv", { ...SECRETS, ...cloud.env });
  return async () => {
    await cloud.close();
    await rm(dataDir, { recursive: true, force: true });
  };
}
