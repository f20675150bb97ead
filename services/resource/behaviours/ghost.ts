import { isObject } from "#core/resource/merge-patch";
import type { GhostSpec } from "#protocol/kinds/ghost";
import { sealMap } from "../../secret/sealed-text.ts";
import type { KindBehaviour, Spec } from "./behaviour.ts";

type Server = NonNullable<GhostSpec["mcpServers"]>[string];

/** Where an MCP server is told who calls it. Which of the values are credentials nobody can tell, so all count as such. */
const SECRET_MAPS = ["headers", "env"] as const;
const MASK = "";

/** Headers and environment of MCP servers are sealed, value by value. */
export const ghostBehaviour: KindBehaviour = {
  async seal(ctx, secrets, { key, spec, before, dryRun }) {
    const servers = Object.entries((spec as GhostSpec).mcpServers ?? {});
    if (servers.length === 0) return spec;
    const stored = (before as GhostSpec | undefined)?.mcpServers ?? {};
    const label = `${key.kind}/${key.namespace}/${key.name}`;
    const sealed: [string, Server][] = [];
    for (const [name, server] of servers) {
      const copy = { ...server };
      for (const map of SECRET_MAPS) {
        const value = server[map];
        const field = `spec.mcpServers.${name}.${map}`;
        if (value)
          copy[map] = await sealMap(ctx, secrets, { label, field, value, before: stored[name]?.[map], dryRun });
      }
      sealed.push([name, copy]);
    }
    return { ...spec, mcpServers: Object.fromEntries(sealed) };
  },
  scrub(spec) {
    const servers = spec["mcpServers"];
    if (!isObject(servers)) return spec;
    const scrubbed = Object.entries(servers).map(([name, server]) => [
      name,
      isObject(server) ? masked(server) : server,
    ]);
    return { ...spec, mcpServers: Object.fromEntries(scrubbed) };
  },
};

/** The names stay, so that `kubectl apply` still sees which of them are gone. */
function masked(server: Spec): Spec {
  const maps = SECRET_MAPS.flatMap((map) => {
    const value = server[map];
    return isObject(value) ? [[map, Object.fromEntries(Object.keys(value).map((key) => [key, MASK]))]] : [];
  });
  return { ...server, ...Object.fromEntries(maps) };
}
