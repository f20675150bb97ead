import type { GhostSpec } from "#protocol/kinds/ghost";
import type { Cause } from "#protocol/kinds/resource";
import { required, wrong } from "./causes.ts";
import { column, READY, type KindRules } from "./columns.ts";

export const ghostRules: KindRules = {
  columns: [
    column("Prompt", "提示词", "spec.systemPrompt"),
    column("Tools", "工具", "spec.tools[]", { priority: 1, type: "integer" }),
    READY,
  ],
  causes: (spec) => ghostCauses(spec as GhostSpec),
};

function ghostCauses(spec: GhostSpec): Cause[] {
  const skills = new Set(spec.skills);
  const preloaded = (spec.preloadSkills ?? []).flatMap((name, index) =>
    skills.has(name) ? [] : [wrong(`spec.preloadSkills[${index}]`, "must be one of spec.skills")],
  );
  const servers = Object.entries(spec.mcpServers ?? {}).flatMap(([name, server]) => {
    const needed = server.type === "stdio" ? "command" : "url";
    return server[needed] === undefined ? [required(`spec.mcpServers.${name}.${needed}`)] : [];
  });
  return [...preloaded, ...servers];
}
