// `npm test`: sets everything up, then runs every check and every test. `npm test -- pure web` runs those steps alone.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findBrowser } from "./browser.mjs";
import { ensureKubectl } from "./kubectl.mjs";
import { installPackages, pinnedNode, root, run } from "./install.mjs";

installPackages();
const node = pinnedNode();
const env = {
  PATH: [dirname(node), process.env["PATH"]].join(delimiter),
  NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
};
const reports = mkdtempSync(join(tmpdir(), "weft-reports-"));

const STEPS = {
  check,
  pure: () => vitest("pure", "web"),
  postgres: () => vitest("postgres", "workerd"),
  product: () => {
    ensureKubectl();
    return vitest("product");
  },
  e2e,
};

async function check() {
  const code = await run(node, ["scripts/check.mjs"], env);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

async function vitest(...projects) {
  const report = join(reports, `${projects.join("-")}.json`);
  const code = await run(
    node,
    [
      bin("vitest", "vitest.mjs"),
      "run",
      ...projects.flatMap((project) => ["--project", project]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    env,
  );
  const { numPassedTests = 0, numFailedTests = 0 } = readReport(report);
  return sound(code, numPassedTests, numFailedTests);
}

async function e2e() {
  const report = join(reports, "e2e.json");
  const browser = findBrowser(node);
  const code = await run(
    node,
    [bin("@playwright/test", "cli.js"), "test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"],
    { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...(browser ? { WEFT_CHROMIUM: browser } : {}) },
  );
  const { stats = {} } = readReport(report);
  return sound(code, (stats.expected ?? 0) + (stats.flaky ?? 0), stats.unexpected ?? 0);
}

/** A runner that failed without a failed test (a file that does not load, say) counts as one failure. */
function sound(code, passed, failed) {
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

function bin(name, file) {
  return join(root, "node_modules", name, file);
}

const chosen = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
for (const [name, step] of Object.entries(STEPS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const { passed, failed } = await step();
  total.passed += passed;
  total.failed += failed;
}
rmSync(reports, { recursive: true, force: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
