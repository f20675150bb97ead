import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const port = Number(process.env["WEFT_E2E_PORT"] ?? 18_790);
/** Where a test may listen: the product is led there instead of to alerts.example.com. */
export const RECEIVER_PORT = port + 5;
const executablePath = process.env["WEFT_CHROMIUM"];

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  // A busy machine is slow, not wrong.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  use: {
    baseURL: `http://localhost:${port}`,
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      // A browser without a sandbox of its own and without calls home: it runs as root in CI, on a closed network.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
    },
  },
  webServer: {
    command: "node scripts/start.mjs",
    cwd: join(import.meta.dirname, ".."),
    url: `http://localhost:${port}/readyz`,
    env: {
      PORT: String(port),
      WEFT_MODEL: "simulator",
      CHANNEL_ORIGINS: JSON.stringify({ "alerts.example.com": `http://127.0.0.1:${RECEIVER_PORT}` }),
      // Playwright loads this file in several processes; only the first one's server starts.
      WEFT_DATA_DIR: mkdtempSync(join(tmpdir(), "weft-e2e-")),
    },
    stdout: "pipe",
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  },
});
