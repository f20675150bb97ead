// `npm run weft -- …`: the command line from the clone, on the pinned Node, in the folder where it was called.
import { join } from "node:path";
import { installPackages, pinnedNode, root, run } from "./install.mjs";

installPackages();
process.exitCode = await run(
  pinnedNode(),
  ["--disable-warning=ExperimentalWarning", join(root, "cli", "main.ts"), ...process.argv.slice(2)],
  {},
  process.env["INIT_CWD"] ?? process.cwd(),
);
