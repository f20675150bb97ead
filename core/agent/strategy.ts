import { decide, type Decision } from "./decide.ts";
import type { TeamSnapshot } from "./snapshot.ts";
import type { TurnRecord } from "./turn.ts";

/**
 * How the members of a team answer together: a pure rule per collaboration model. `solo` is the first member alone.
 */
export interface Strategy {
  /** Why this team cannot answer, in words for a person; null when it can. */
  refuse(team: TeamSnapshot): string | null;
  /** Index of the member that speaks next. */
  speaker(team: TeamSnapshot, record: TurnRecord): number;
  decide(record: TurnRecord): Decision;
}

const solo: Strategy = {
  refuse: (team) => (team.members.length > 0 ? null : `The team ${team.team} has no members.`),
  speaker: () => 0,
  decide,
};

const STRATEGIES: Partial<Record<TeamSnapshot["collaborationModel"], Strategy>> = { solo };

export function strategyOf(team: TeamSnapshot): Strategy | null {
  return STRATEGIES[team.collaborationModel] ?? null;
}
