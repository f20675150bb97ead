import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fail, root } from "./install.mjs";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of a Chromium, installed now if there is none; undefined for the one that Playwright keeps itself. */
export function findBrowser(node) {
  const installed = () => [process.env["WEFT_CHROMIUM"], ...INSTALLED].find((path) => path && existsSync(path));
  const found = installed();
  if (found) return found;
  process.stdout.write("Installing a browser for the tests (once)\n");
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    apt("update");
    apt("install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-cjk");
    const path = installed();
    if (path) return path;
  }
  const cli = join(root, "node_modules", "@playwright", "test", "cli.js");
  if (quiet(node, [cli, "install", "chromium"])) return undefined;
  return fail("no browser for the tests: install Chromium, or set WEFT_CHROMIUM to the path of one");
}

function apt(...args) {
  return quiet("apt-get", ["--quiet", ...args], { DEBIAN_FRONTEND: "noninteractive" });
}

function quiet(command, args, env = {}) {
  return spawnSync(command, args, { stdio: "ignore", env: { ...process.env, ...env } }).status === 0;
}
