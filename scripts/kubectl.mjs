import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fail } from "./install.mjs";

/** Makes sure that there is a kubectl: Debian's, installed now if there is none. */
export function ensureKubectl() {
  if (isThere()) return;
  process.stdout.write("Installing kubectl for the tests (once)\n");
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["--quiet", "update"], { stdio: "ignore", env });
    spawnSync("apt-get", ["--quiet", "install", "--yes", "--no-install-recommends", "kubernetes-client"], {
      stdio: "ignore",
      env,
    });
  }
  if (!isThere()) fail("no kubectl for the tests: install it");
}

function isThere() {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, "kubectl")));
}
