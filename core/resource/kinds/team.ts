import type { Cause } from "#protocol/kinds/resource";
import { LEADER, type TeamSpec } from "#protocol/kinds/team";
import { wrong } from "./causes.ts";
import { column, READY, type KindRules } from "./columns.ts";

export const teamRules: KindRules = {
  columns: [
    column("Mode", "协作模式", "spec.collaborationModel"),
    column("Members", "成员", "spec.members[]", { type: "integer" }),
    column("Description", "描述", "spec.description", { priority: 1 }),
    READY,
  ],
  causes: (spec) => teamCauses(spec as TeamSpec),
};

function teamCauses(spec: TeamSpec): Cause[] {
  const leaders = spec.members.filter((member) => member.role === LEADER).length;
  const needsLeader = spec.collaborationModel === "route" || spec.collaborationModel === "coordinate";
  if (leaders > 1) return [wrong("spec.members", `at most one member may have the role ${LEADER}`)];
  if (needsLeader && leaders === 0) {
    return [wrong("spec.members", `${spec.collaborationModel} needs one member with the role ${LEADER}`)];
  }
  return [];
}
