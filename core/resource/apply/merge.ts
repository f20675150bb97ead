import { isObject } from "../merge-patch.ts";
import { entriesByElement, entryElement } from "./list-entries.ts";
import { concreteOf, fieldOf, isAtomic, type ListStructure, type MapStructure, type Structure } from "./structure.ts";

/**
 * The live manifest with the applied one laid over it. `undefined`: not there. Neither argument is changed, and parts
 * of both are shared with the result.
 */
export function merge(structure: Structure, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  const [one, other] = [concreteOf(structure, live), concreteOf(structure, applied)];
  if (one.shape !== other.shape || other.shape === "scalar" || isAtomic(other)) return applied;
  if (other.shape === "map") {
    if (isObject(live) && isObject(applied)) return mergeMaps(other, live, applied);
    return isObject(applied) || !isObject(live) ? applied : live;
  }
  if (Array.isArray(live) && Array.isArray(applied)) return mergeLists(other, live, applied);
  return Array.isArray(applied) || !Array.isArray(live) ? applied : live;
}

function mergeMaps(structure: MapStructure, live: Record<string, unknown>, applied: Record<string, unknown>): unknown {
  const result = new Map(Object.entries(live));
  for (const [name, value] of Object.entries(applied)) {
    result.set(name, merge(fieldOf(structure, name), result.get(name), value));
  }
  return Object.fromEntries(result);
}

/** Keeps the applied order where it says one, and puts the others where they stood before. */
function mergeLists(structure: ListStructure, live: unknown[], applied: unknown[]): unknown[] {
  const elements = (list: unknown[]) => list.map((entry) => entryElement(structure, entry) ?? "");
  const [liveElements, appliedElements] = [elements(live), elements(applied)];
  const [liveEntries, appliedEntries] = [entriesByElement(structure, live), entriesByElement(structure, applied)];
  const shared = appliedElements.filter((element) => liveEntries.has(element));
  const taken = new Set<string>();
  const result: unknown[] = [];
  let nextShared = shared.shift();
  let [l, a] = [0, 0];

  const takeApplied = (element: string) => {
    taken.add(element);
    const own = liveEntries.get(element);
    const [entry] = appliedEntries.get(element) ?? [];
    result.push(own?.length === 1 ? merge(structure.items, own[0], entry) : entry);
    a++;
  };

  while (l < live.length || a < applied.length) {
    const [mine, theirs] = [liveElements[l], appliedElements[a]];
    if (mine !== undefined && theirs !== undefined) {
      if (mine === theirs) {
        takeApplied(mine);
        l++;
        nextShared = shared.shift();
        continue;
      }
      if (appliedEntries.has(mine) && nextShared !== undefined && nextShared !== mine) {
        l++;
        continue;
      }
    }
    if (mine !== undefined) {
      if (!appliedEntries.has(mine)) {
        result.push(live[l]);
        l++;
        continue;
      }
      if (taken.has(mine)) l++;
    }
    if (theirs !== undefined) {
      takeApplied(theirs);
      if (nextShared === theirs) nextShared = shared.shift();
    }
  }
  return result;
}
