// Plain JavaScript for Node >= 20: this runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const root = dirname(import.meta.dirname ?? new URL(".", import.meta.url).pathname.replace(/\/$/, ""));
const STAMP = join(root, "node_modules", ".weft-install");

/** Installs what the lockfile says, unless that is installed already. */
export function installPackages() {
  const digest = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === digest) return;
  process.stdout.write("Installing packages (once, and again when package-lock.json changes)\n");
  // Not `npm ci`: recent releases of npm refuse a lockfile that lacks optional packages of other platforms.
  const npm = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) fail("npm could not install the packages: see above, and whether the registry is reachable");
  writeFileSync(STAMP, digest);
}

// The packages that carry the pinned Node, one per platform; npm installs the one that fits.
const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "bin-darwin-arm64", "win-x64"];

/** The pinned Node, or the running one on a platform that has none, if it is new enough to run TypeScript. */
export function pinnedNode() {
  for (const platform of PLATFORMS) {
    const folder = join(root, "node_modules", `node-${platform}`, "bin");
    for (const file of ["node", "node.exe"]) if (existsSync(join(folder, file))) return join(folder, file);
  }
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major >= 24) return process.execPath;
  return fail("no Node 24 for this platform is on the registry: install Node 24 or newer and run this again");
}

/** Runs a program to its end, with our terminal and signals; gives its exit code. */
export function run(command, args, env = {}, cwd = root) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      env: { ...process.env, ...env },
    });
    // The channel tells the child when we are gone, however that came.
    // A terminal sends Ctrl-C to the whole group, `kill` only to us: pass on what the child may not have got.
    const passOn = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on("SIGTERM", passOn).on("SIGHUP", passOn).on("SIGINT", ignore);
    child.on("error", () => resolve(1));
    child.on("exit", (code, signal) => {
      process.off("SIGTERM", passOn).off("SIGHUP", passOn).off("SIGINT", ignore);
      resolve(signal ? 1 : code);
    });
  });
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
