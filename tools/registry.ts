import type { Tool } from "#core/agent/tool";
import type { PersonMemory } from "#memory/person-memory";
import { askPerson } from "./ask-person.ts";
import { browserInfo } from "./browser-info.ts";
import { currentTime } from "./current-time.ts";
import type { GuardedFetchDeps } from "./guarded-fetch.ts";
import { recallTool } from "./recall.ts";
import { rememberTool } from "./remember.ts";
import { resolveOverHttps } from "./resolve-name.ts";
import { webFetchTool } from "./web-fetch.ts";

export interface ToolDeps {
  memory: PersonMemory;
  /** How the web is reached; the guarded way unless a test brings a stand-in. */
  web?: GuardedFetchDeps;
}

/** Called with its own name: the runtime refuses `fetch` as a method of something else. */
const openFetch: typeof fetch = (input, init) => fetch(input, init);
/** One for all, so that the resolver that answered is remembered. */
const OPEN_WEB: GuardedFetchDeps = { fetch: openFetch, resolve: resolveOverHttps(openFetch) };

/**
 * The tools that a ghost names, in the order of this list; all for `null`. Names that are unknown here are left out:
 * they belong to other sources of tools.
 */
export function toolsFor(names: string[] | null, { memory, web = OPEN_WEB }: ToolDeps): Tool[] {
  const all = [
    currentTime,
    webFetchTool(web),
    rememberTool(memory),
    recallTool(memory),
    browserInfo,
    askPerson,
  ] as Tool[];
  return names === null ? all : all.filter((tool) => names.includes(tool.name));
}
