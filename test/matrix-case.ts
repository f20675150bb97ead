// One route of the product with the right that it needs.
import type { Verb } from "#auth/scopes";
import { NAMESPACE, type Names } from "./matrix-world.ts";

export interface RouteCase {
  /** As the router knows it: `GET /api/v1/tasks/:id`. */
  route: string;
  /** `public`: for everybody; `known`: for whoever is known; `person`: for people alone; `own`: and only their own things. */
  needs: { verb: Verb; kind: string; namespace?: string } | "public" | "known" | "person" | "own";
  path(names: Names): string;
  body?: unknown;
  /** What else the body may hold. */
  optional?: Record<string, unknown>;
  /** Sent by whoever is allowed, so that nothing comes of it. */
  harmless?: unknown;
  /** Whoever knows the address may know that the thing exists. */
  isToken?: true;
  contentType?: string;
  /** Whoever is allowed asks for what is not there, so that the world stays as it is for the next. */
  destroys?: true;
  /** Only who may see the thing is told of a missing right; to others it is not there. */
  hidden?: { verb: Verb; kind: string; namespace: string };
}

type Needs = RouteCase["needs"];
export type More = Omit<RouteCase, "route" | "needs" | "path">;

export function at(
  method: string,
  path: string,
  needs: Needs,
  more: More & { to?: (names: Names) => string } = {},
): RouteCase {
  const { to = () => path, ...rest } = more;
  return { route: `${method} ${path}`, needs, path: to, ...rest };
}

export const own = (verb: Verb, kind: string) => ({ verb, kind });
export const inside = (verb: Verb, kind: string) => ({ verb, kind, namespace: NAMESPACE });
