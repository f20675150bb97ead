// The same write twice, as impatient people and clients that try again send it.
import { manifestOf } from "#core/resource/bad-manifests.testsuite";
import { kindByPlural } from "#protocol/kinds/registry";
import { fieldsOf, isKubernetes, methodOf } from "./hostile-bodies.ts";
import { send, type Answered } from "./hostile-request.ts";
import type { RouteCase } from "./matrix-case.ts";
import type { World } from "./matrix-world.ts";

export type Way = "one after the other" | "at the same moment";

/** Who asks, and whom they may write about. */
export interface Writer {
  url: string;
  world: World;
  token: string;
  /** Another member of the organization. */
  userId: string;
}

export async function pair<T>(way: Way, ask: () => Promise<T>): Promise<[T, T]> {
  return way === "at the same moment" ? Promise.all([ask(), ask()]) : [await ask(), await ask()];
}

/** Names of keys are for people: two may have the same. A second invitation of the same address replaces the first. */
const NAMED_FREELY = /\/(api-keys|keys|invitations)$/;
const DONE = new Set([200, 204, 404]);

/** What is wrong with the answers of a write that comes twice; what deletes comes last, and from the inside out. */
export async function writtenTwice(writer: Writer, routes: readonly RouteCase[], way: Way): Promise<string[]> {
  const deletes = routes.filter((route) => methodOf(route) === "DELETE");
  const others = routes.filter((route) => /^(POST|PUT|PATCH) /.test(route.route));
  const inwards = deletes.toSorted((a, b) => b.route.split("/").length - a.route.split("/").length);
  const wrong: string[] = [];
  for (const [index, route] of [...others, ...inwards].entries()) {
    const asked = request(writer, route, `twice-${index}`);
    const answers = await pair(way, () => send(writer.url, asked));
    const fault = faultOf(route, asked.body, answers);
    if (fault) wrong.push(`${route.route}: ${fault}: ${answers.map(shown).join(" then ")}`);
  }
  return wrong;
}

function shown({ status, text }: Answered): string {
  return `${status} ${text.slice(0, 150)}`;
}

function faultOf(route: RouteCase, body: string | undefined, answers: [Answered, Answered]): string | null {
  const statuses = answers.map(({ status }) => status);
  if (statuses.some((status) => status >= 500)) return "broke";
  const [first = 0, second = 0] = statuses;
  if (methodOf(route) === "DELETE") return first >= 300 || DONE.has(second) ? null : "not deleted";
  const isNamed = body?.includes('"twice-') && !NAMED_FREELY.test(route.route);
  if (methodOf(route) !== "POST" || !isNamed || !statuses.includes(201)) return null;
  return statuses.toSorted((a, b) => a - b).join() === "201,409" ? null : "made twice";
}

function request({ world, token, userId }: Writer, route: RouteCase, name: string) {
  const body = bodyOf(route, { name, userId });
  return {
    method: methodOf(route),
    path: route.path(world.real),
    token,
    ...(body === undefined ? {} : { body, contentType: route.contentType ?? "application/json" }),
  };
}

/** One that is taken, where the matrix has one that does no harm. */
function bodyOf(route: RouteCase, { name, userId }: { name: string; userId: string }): string | undefined {
  const plural = /^POST .*\/namespaces\/:namespace\/([a-z]+)$/.exec(route.route)?.[1];
  const kind = isKubernetes(route) && plural ? kindByPlural(plural)?.kind : undefined;
  if (kind) return JSON.stringify(manifestOf(kind, undefined, { name }));
  const fields = fieldsOf(route);
  if (!fields) return route.body === undefined ? undefined : JSON.stringify(route.body);
  return JSON.stringify({
    ...fields,
    ...(fields["name"] ? { name } : {}),
    ...(fields["email"] ? { email: `${name}@example.com` } : {}),
    ...(fields["user_id"] ? { user_id: userId } : {}),
    ...(fields["metadata"] ? { metadata: { name } } : {}),
  });
}
