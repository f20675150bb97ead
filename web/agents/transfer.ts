import { parseAllDocuments } from "yaml";
import type { Resource, ResourceList } from "#protocol/kinds/resource";
import { api, request } from "../api.ts";
import { toYaml } from "./manifest-yaml.ts";
import { manifestOf } from "./manifest.ts";
import { type Plural, SYSTEM_NAMESPACE } from "./queries.ts";

const PAGE = 500;
/** What others refer to comes before what refers to it. */
const ORDER = ["ghosts", "models", "shells", "workspaces", "bots", "teams"] as const satisfies readonly Plural[];

/** All agents of the organization as one text of manifests. Keys are not in it. */
export async function exportAll(): Promise<string> {
  const lists = await Promise.all(ORDER.map(everyOne));
  const own = lists.flat().filter(({ metadata }) => metadata.namespace !== SYSTEM_NAMESPACE);
  return own.map((resource) => `---\n${toYaml(manifestOf(resource))}`).join("");
}

async function everyOne(plural: string): Promise<Resource[]> {
  const found: Resource[] = [];
  let next: string | undefined;
  do {
    const page: ResourceList = await api.get(`/apis/agent.wecode.io/v1/${plural}`, { limit: PAGE, continue: next });
    found.push(...page.items);
    next = page.metadata.continue || undefined;
  } while (next !== undefined);
  return found;
}

export type ReadSet = { ok: true; manifests: unknown[] } | { ok: false; message: string };

/** One or several documents; a List counts as what it holds. */
export function readSet(text: string): ReadSet {
  const manifests: unknown[] = [];
  for (const document of parseAllDocuments(text)) {
    const [mistake] = document.errors;
    if (mistake) return { ok: false, message: mistake.message.split("\n")[0]! };
    const value: unknown = document.toJS();
    if (value === null || value === undefined) continue;
    const { kind, items } = value as { kind?: unknown; items?: unknown };
    if (typeof kind === "string" && kind.endsWith("List") && Array.isArray(items))
      manifests.push(...(items as unknown[]));
    else manifests.push(value);
  }
  return { ok: true, manifests };
}

/** What became, or would become, of one manifest. */
export interface SetResult {
  kind: string;
  namespace: string;
  name: string;
  outcome: "created" | "configured" | "unchanged" | "failed" | "skipped";
  warnings: string[];
  error?: { message: string };
}

/** All of them or none. */
export async function applySet(manifests: unknown[], options: { dryRun: boolean }): Promise<SetResult[]> {
  const answer = await request<{ results: SetResult[] }>("POST", "/api/v1/namespaces/default/apply", {
    query: options.dryRun ? { dryRun: "All" } : { atomic: true },
    body: manifests,
  });
  return answer.results;
}
