// `npm test`: sets everything up, then runs every check and every test. `npm test -- pure web` runs those steps alone.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findBrowser } from "./browser.mjs";
import { ensureKubectl } from "./kubectl.mjs";
import { installPackages, pinnedNode, root, run } from "./install.mjs";
import { fromPlaywright, fromVitest, summary } from "./test-report.mjs";

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
  return sound("npm run check", code, { passed: code === 0 ? 1 : 0, failures: [] });
}

async function vitest(...projects) {
  const name = projects.join("-");
  const report = join(reports, `${name}.json`);
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
  return sound(name, code, fromVitest(readReport(report)));
}

async function e2e() {
  const report = join(reports, "e2e.json");
  const browser = findBrowser(node);
  const code = await run(
    node,
    [bin("@playwright/test", "cli.js"), "test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"],
    { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...(browser ? { WEFT_CHROMIUM: browser } : {}) },
  );
  return sound("e2e", code, fromPlaywright(readReport(report)));
}

/** A runner that failed and names no failure (it died, or an error came from outside of its tests) is one itself. */
function sound(name, code, { passed, failures }) {
  if (code === 0 || failures.length > 0) return { passed, failures };
  return { passed, failures: [{ name, why: `ended with ${code}: its output above tells why` }] };
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

function bin(name, file) {
  return join(root, "node_modules", name, file);
}

const chosen = process.argv.slice(2);
const total = { passed: 0, failures: [] };
for (const [name, step] of Object.entries(STEPS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const { passed, failures } = await step();
  total.passed += passed;
  total.failures.push(...failures);
}
rmSync(reports, { recursive: true, force: true });
process.stdout.write(summary(total));
process.exitCode = total.failures.length === 0 && total.passed > 0 ? 0 : 1;
