import { join } from "node:path";
import { watchWorker } from "./host-bundle.ts";
import { complain, say } from "./host-log.ts";
import { startHost, type Host, type HostOptions } from "./host.ts";

/** The Worker on the port after, rebuilt when its sources change; in front of it Vite with hot reload. */
export async function startDevelopment(options: HostOptions): Promise<Host> {
  const workerPort = options.port + 1;
  const worker = `http://127.0.0.1:${workerPort}`;
  const host = await startHost({ ...options, host: "127.0.0.1", port: workerPort, skipWebBuild: true });
  const { createServer } = await import("vite");
  const paths = host.config.assets.run_worker_first.map((pattern) => pattern.replace(/\/?\*$/, ""));
  const vite = await createServer({
    root: join(options.root, "web"),
    configFile: join(options.root, "web", "vite.config.ts"),
    server: {
      host: options.host,
      port: options.port,
      strictPort: true,
      proxy: Object.fromEntries(paths.map((path) => [path, { target: worker, ws: true }])),
    },
  });
  await vite.listen();
  // The first bundle of the watch is the one that runs already.
  let first = true;
  const unwatch = await watchWorker(options.root, host.config.main, (bundle) => {
    if (first) first = false;
    else if ("errors" in bundle) complain(bundle.errors.join("\n"));
    else void host.replaceBundle(bundle).then(() => say("Worker reloaded"), complainOf);
  });
  return {
    ...host,
    close: async () => {
      await unwatch();
      await vite.close();
      await host.close();
    },
  };
}

function complainOf(error: unknown): void {
  complain(`The Worker could not be reloaded: ${String(error)}`);
}
