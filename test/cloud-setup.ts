import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startCloud } from "#local/cloud";
import { migrate } from "#local/migrate";

type Shared = { env: Record<string, string>; stop: () => Promise<void> };

// Two projects need the cloud and each loads this file anew, but one Postgres per run is enough (half a gigabyte each).
const shared = globalThis as { weftTestCloud?: { users: number; started: Promise<Shared> } };

/** What the host makes for an installation; here the same in every run. */
const SECRETS = {
  AUTH_SECRET: "the-secret-of-the-tests-and-of-nothing-else",
  MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
};

async function start(): Promise<Shared> {
  const dataDir = await mkdtemp(join(tmpdir(), "weft-test-"));
  const cloud = await startCloud({ dataDir });
  await migrate(cloud.env["NEON_ENDPOINT"]!, "migrations");
  return {
    env: { ...SECRETS, ...cloud.env },
    stop: async () => {
      await cloud.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cloud = (shared.weftTestCloud ??= { users: 0, started: start() });
  cloud.users += 1;
  const { env, stop } = await cloud.started;
  project.provide("cloudEnv", env);
  return async () => {
    cloud.users -= 1;
    if (cloud.users > 0) return;
    delete shared.weftTestCloud;
    await stop();
  };
}
