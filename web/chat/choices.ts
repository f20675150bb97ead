import { queryOptions, useQuery } from "@tanstack/react-query";
import { inCurrentSpelling } from "#core/resource/wegent-spelling";
import { api } from "../api.ts";

/** A team or model to choose from. */
export interface Choice {
  /** What the server is told. */
  name: string;
  namespace: string;
  title: string;
  detail?: string;
}

interface ResourceList {
  items: {
    metadata: { name: string; namespace: string };
    spec: { displayName?: string; description?: string; provider?: string; model?: string };
  }[];
}

const STALE_MS = 60_000;

function listQuery(plural: "teams" | "models") {
  return queryOptions({
    queryKey: ["choices", plural],
    queryFn: ({ signal }) => api.get<ResourceList>(`/apis/agent.wecode.io/v1/${plural}`, undefined, signal),
    staleTime: STALE_MS,
    select: ({ items }): Choice[] =>
      items.map(inCurrentSpelling).map(({ metadata, spec }) => {
        const detail = spec.model ?? (spec.provider === "platform" ? undefined : spec.provider);
        const { name, namespace } = metadata;
        return { name, namespace, title: spec.displayName || name, ...(detail === undefined ? {} : { detail }) };
      }),
  });
}

const NONE: Choice[] = [];

export function useTeams(): Choice[] {
  return useQuery(listQuery("teams")).data ?? NONE;
}

export function useModels(): Choice[] {
  return useQuery(listQuery("models")).data ?? NONE;
}
