import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Who runs where: docs/development.md. A test file sits beside what it tests; its folder decides its project.
const PURE = [
  "core",
  "protocol",
  "models",
  "tools",
  "memory",
  "secrets",
  "redis",
  "channels",
  "local",
  "cli",
  "scripts",
  "mcp",
  "cli",
];
const POSTGRES = ["services", "auth", "db"];
const WORKERD = ["durable-objects", "workers"];
/** Cryptography and its known answers run in both runtimes: they differ in what WebCrypto takes. */
const BOTH = ["channels/crypto/*.test.ts", "channels/*/vectors.test.ts"];

/** A machine that is busy with other work is slow, not wrong: a test fails by what it finds, not by the clock. */
const SLOW_MACHINE_MS = 60_000;

/**
 * Files take over a worker that others leave: a start for each would be half of the time. What files share (a database,
 * objects) they tell apart by ids of their own.
 */
const QUICK = {
  isolate: false,
  testTimeout: SLOW_MACHINE_MS,
  hookTimeout: SLOW_MACHINE_MS,
  expect: { poll: { timeout: SLOW_MACHINE_MS / 2 } },
};

const tests = (folders: string[]) => folders.map((folder) => `${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    passWithNoTests: true,
    globalSetup: ["./test/cloud-setup.ts"],
    projects: [
      {
        test: {
          name: "pure",
          environment: "node",
          include: tests(PURE),
          ...QUICK,
        },
      },
      {
        test: {
          name: "postgres",
          environment: "node",
          include: tests(POSTGRES),
          ...QUICK,
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            main: "./workers/index.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: inject<Record<string, string>>("cloudEnv") },
          })),
        ],
        test: {
          name: "workerd",
          include: [...tests(WORKERD), ...BOTH],
          ...QUICK,
        },
      },
      {
        test: {
          name: "web",
          environment: "happy-dom",
          include: ["web/**/*.test.{ts,tsx}"],
          ...QUICK,
        },
      },
      {
        // The whole product, started as a person starts it: slow, so `npm test` runs it after the others.
        test: {
          name: "product",
          environment: "node",
          include: ["test/**/*.test.ts"],
          testTimeout: 3 * SLOW_MACHINE_MS,
          hookTimeout: 3 * SLOW_MACHINE_MS,
          expect: { poll: { timeout: SLOW_MACHINE_MS } },
          // Four products at once: these tests wait more than they work.
          maxWorkers: 4,
        },
      },
    ],
  },
});
