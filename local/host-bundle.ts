import { builtinModules } from "node:module";
import { join } from "node:path";
import type { BuildOptions, BuildResult, Plugin } from "esbuild";
import { build, context } from "esbuild";
import type { Modules } from "./host-config.ts";

export interface Bundle {
  modules: Modules;
  mainModule: string;
}

/** Packages that say `events` mean Node's; workerd only knows it as `node:events`. */
const nodeBuiltins: Plugin = {
  name: "node-builtins",
  setup(build) {
    const bare = new RegExp(`^(?:${builtinModules.filter((name) => !name.startsWith("_")).join("|")})$`);
    build.onResolve({ filter: bare }, ({ path }) => ({ path: `node:${path}`, external: true }));
  },
};

function options(root: string, main: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: { index: join(root, main) },
    outdir: "/",
    write: false,
    bundle: true,
    // What is imported lazily (the AI SDK's providers) stays out of the module that starts with every isolate.
    splitting: true,
    chunkNames: "chunk-[hash]",
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["node:*", "cloudflare:*"],
    plugins: [nodeBuiltins],
    legalComments: "none",
    logLevel: "silent",
  };
}

function toBundle(result: BuildResult): Bundle {
  const modules: Modules = {};
  for (const file of result.outputFiles ?? []) {
    modules[file.path.replace(/^.*[/\\]/, "")] = { type: "esm", contents: file.text };
  }
  return { modules, mainModule: "index.js" };
}

/** Bundles the Worker the way `wrangler deploy` does, but with lazy imports kept as modules of their own. */
export async function bundleWorker(root: string, main: string): Promise<Bundle> {
  return toBundle(await build(options(root, main)));
}

/** Bundles again whenever a source changes. Stops when the returned function is called. */
export async function watchWorker(
  root: string,
  main: string,
  onBundle: (bundle: Bundle | { errors: string[] }) => void,
): Promise<() => Promise<void>> {
  const report: Plugin = {
    name: "report",
    setup(build) {
      build.onEnd((result) =>
        onBundle(result.errors.length > 0 ? { errors: result.errors.map(({ text }) => text) } : toBundle(result)),
      );
    },
  };
  const base = options(root, main);
  const watching = await context({ ...base, plugins: [nodeBuiltins, report] });
  await watching.watch();
  return () => watching.dispose();
}
