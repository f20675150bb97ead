// `npm run check`: every static check at once, as many side by side as there are cores.
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { spawn } from "node:child_process";
import { installPackages, pinnedNode, root } from "./install.mjs";

// The longest first: the others fit in beside it.
const CHECKS = ["types", "lint", "unused", "architecture", "format", "copies"];

installPackages();
const path = [join(pinnedNode(), ".."), process.env["PATH"]].join(delimiter);

function check(name) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn("npm", ["run", "--silent", `check:${name}`], {
      cwd: root,
      env: { ...process.env, PATH: path },
      shell: process.platform === "win32",
    });
    let output = "";
    const collect = (chunk) => (output += chunk);
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("close", (code) => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)\n`);
      if (code !== 0) process.stdout.write(`${output}\n`);
      resolve(code === 0);
    });
  });
}

const waiting = [...CHECKS];
const outcomes = [];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) outcomes.push(await check(name));
  }),
);
const failed = outcomes.filter((ok) => !ok).length;
process.stdout.write(`${outcomes.length - failed} checks passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
