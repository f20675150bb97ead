// `npm start`: installs if needed, then runs the host on the pinned Node.
import { installPackages, pinnedNode, run } from "./install.mjs";

const startedAt = String(Date.now());
installPackages();
process.exitCode = await run(
  pinnedNode(),
  ["--disable-warning=ExperimentalWarning", "local/main.ts", ...process.argv.slice(2)],
  { WEFT_STARTED_AT: startedAt },
);
