// `npm run build:cli`: the command line as one file, cli/dist/weft.mjs.
import { join } from "node:path";
import { buildCli } from "#local/host-cli";

const root = join(import.meta.dirname, "..");
const outfile = join(root, "cli", "dist", "weft.mjs");
await buildCli(root, outfile);
process.stdout.write(`${outfile}\n`);
