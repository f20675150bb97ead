import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** Some packages in it load what is Node's own by `require`. */
const REQUIRE = `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);`;

/** Bundles the command line into one file that any newer Node runs. */
export async function buildCli(root: string, outfile: string): Promise<void> {
  // Aside and put in place at once: somebody may be fetching it.
  const fresh = join(dirname(outfile), `.weft-${process.pid}.mjs`);
  try {
    await build({
      entryPoints: [join(root, "cli", "main.ts")],
      outfile: fresh,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node22",
      minifySyntax: true,
      banner: { js: REQUIRE },
      define: { "import.meta.main": "true" },
      logLevel: "error",
    });
    await rename(fresh, outfile);
  } finally {
    await rm(fresh, { force: true });
  }
}
