// Every route with everybody who can stand before it: nobody gets in without the right, and to who does not belong
// there, what exists looks like what does not.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { decide } from "#auth/policy";
import type { RouteCase } from "./matrix-case.ts";
import { RESOURCE_ROUTES } from "./matrix-resources.ts";
import { ROUTES } from "./matrix-routes.ts";
import { buildWorld, NAMESPACE, type Asker, type Names, type World } from "./matrix-world.ts";
import { PATIENCE_MS } from "./patience.ts";
import { connect, connected } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

vi.mock("cloudflare:workers", () => ({ waitUntil: () => undefined, DurableObject: Object, env: {} }));

/** Answered by the authentication library, which has tests of its own. */
const LIBRARY = /^\/api\/auth/;
/** The Kubernetes API. */
const KUBERNETES =
  /^\/(apis|openapi|version|livez|api$|api\/v1$|api\/v1\/(namespaces|:plural|secrets|configmaps|events|pods))/;
const LANES = 12;
/** All that is asked here ends, but for a stream that somebody got who should not. */
const STREAM_MS = PATIENCE_MS / 2;

let product: Product;
let world: World;
beforeAll(async () => {
  product = await startProduct({ env: { AUTH_RATE_LIMIT: "100000" } });
  world = await buildWorld(product.url);
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

interface Answer {
  status: number;
  text: string;
}

async function ask(route: RouteCase, asker: Asker, names: Names, given = route.body): Promise<Answer> {
  const [method] = route.route.split(" ");
  const headers: Record<string, string> = {};
  if (asker.token) headers["authorization"] = `Bearer ${asker.token}`;
  if (given !== undefined) headers["content-type"] = route.contentType ?? "application/json";
  const body = typeof given === "string" ? given : JSON.stringify(given);
  const response = await fetch(product.url + route.path(names), {
    method: method!,
    headers,
    ...(given === undefined ? {} : { body }),
    signal: AbortSignal.timeout(STREAM_MS),
  });
  const text = await response.text().catch(() => "a stream that goes on");
  return { status: response.status, text };
}

/** What must come of it: `in` for a door that opens, whatever lies behind it. */
type Expected = { outcome: "in" } | { outcome: "out"; status: number; says?: string };

function expected(route: RouteCase, asker: Asker): Expected {
  const { needs, hidden } = route;
  if (needs === "public") return { outcome: "in" };
  if (asker.via === "nobody") return { outcome: "out", status: 401 };
  if (needs === "known") return { outcome: "in" };
  if (needs === "person" || needs === "own") {
    return asker.via === "person" || needs === "own" ? { outcome: "in" } : { outcome: "out", status: 403 };
  }
  // Somebody of another organization has every right there, and so is let in where a route names no thing of this one.
  if (!asker.rights) return { outcome: "in" };
  if (hidden && !decide(asker.rights, hidden.verb, hidden.kind, hidden.namespace).allowed) {
    const verdict = decide(asker.rights, hidden.verb, hidden.kind, hidden.namespace);
    // A key whose scopes leave nothing of the thing is told so; a stranger sees nothing.
    if (!verdict.allowed && verdict.stranger) return { outcome: "out", status: 404 };
  }
  const verdict = decide(asker.rights, needs.verb, needs.kind, needs.namespace);
  if (verdict.allowed) return { outcome: "in" };
  return verdict.stranger ? { outcome: "out", status: 404 } : { outcome: "out", status: 403, says: verdict.missing };
}

async function check(route: RouteCase, asker: Asker): Promise<string[]> {
  const wanted = expected(route, asker);
  const isForeign = asker.name === "another organization";
  const names = wanted.outcome === "in" && route.destroys && !isForeign ? world.ghost : world.real;
  const given = wanted.outcome === "in" && !isForeign ? (route.harmless ?? route.body) : route.body;
  const { status, text } = await ask(route, asker, names, given);
  const wrong: string[] = [];
  const say = (what: string) => wrong.push(`${asker.name}: ${route.route} → ${status} ${what}: ${text.slice(0, 200)}`);
  if (status >= 500) say("broke");
  if (wanted.outcome === "out") {
    const fits = route.hidden && status === 404 && wanted.status === 403 ? true : status === wanted.status;
    if (!fits) say(`instead of ${wanted.status}`);
    if (status === 403 && wanted.says && !text.includes(wanted.says)) {
      say(`does not say ${wanted.says}`);
    }
  } else if (!isForeign && route.needs !== "own" && (status === 401 || (status === 403 && !decided(text)))) {
    say("although it is allowed");
  }
  const mayKnow = wanted.outcome === "in" && !isForeign;
  if (!mayKnow) for (const marker of world.markers) if (leaks(text, marker, route.path(names))) say(`shows ${marker}`);
  if (isForeign && route.path(world.real) !== route.path(world.ghost) && route.needs !== "public" && !route.isToken) {
    const other = await ask(route, asker, world.ghost);
    if (blurred(other, world.ghost) !== blurred({ status, text }, world.real)) say(`but ${other.status} for nothing`);
  }
  return wrong;
}

/** Refusals that come after the right was checked: of the last owner, or by who may not give a role. */
function decided(text: string): boolean {
  return /rights that you do not have|needs an owner|Only who started|needs a signed-in person/.test(text);
}

/** An error may repeat the address that was asked. */
function leaks(text: string, marker: string, path: string): boolean {
  return text.includes(marker) && !path.includes(marker);
}

/** Without what the asker said themselves, and without the id of the request. */
function blurred({ status, text }: Answer, names: Names): string {
  const known = Object.values(names).toSorted((a, b) => b.length - a.length);
  const body = known.reduce((rest, name) => rest.replaceAll(name, "…"), text);
  return `${status} ${body.replace(/"request_id":"[^"]*"/, "")}`;
}

async function inLanes<T>(items: T[], work: (item: T) => Promise<string[]>): Promise<string[]> {
  const waiting = [...items];
  const wrong: string[] = [];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) wrong.push(...(await work(item)));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return wrong.toSorted();
}

interface Registered {
  method: string;
  path: string;
}

function named({ method, path }: Registered): string {
  return `${method} ${path}`;
}

/** Is this request answered by the route, as far as its pattern tells? */
function matching(route: Registered): (address: string) => boolean {
  const pattern = named(route)
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/:[a-z]+(\\\{[^/]*)?/gi, "[^/]+");
  const expression = new RegExp(`^${pattern}(\\?.*)?$`);
  return (address) => expression.test(address);
}

test("every route has its line in the matrix", async () => {
  const path = "../workers/api/app.ts";
  const { app } = (await import(path)) as { app: { routes: Registered[] } };
  const routes = app.routes.filter((route) => route.method !== "ALL" && !LIBRARY.test(route.path));
  const registered = routes.filter((route) => !KUBERNETES.test(route.path)).map(named);
  const known = new Set(ROUTES.map(({ route }) => route));
  expect([...new Set(registered)].filter((route) => !known.has(route))).toEqual([]);
  expect([...known].filter((route) => !registered.includes(route))).toEqual([]);
  const cases = [...RESOURCE_ROUTES, ...ROUTES].map(
    (entry) => `${entry.route.split(" ")[0]} ${entry.path(world.real)}`,
  );
  const untried = routes.filter((route) => KUBERNETES.test(route.path) && !cases.some(matching(route)));
  expect([...new Set(untried.map(named))]).toEqual([]);
});

describe("nobody gets in without the right", () => {
  test("to a channel's webhook: whoever is not its platform learns nothing, whether or not it is there", async () => {
    const wrong = await inLanes([...world.askers], async (asker) => {
      const at = async ({ channelId }: Names) => {
        const headers: Record<string, string> = asker.token ? { authorization: `Bearer ${asker.token}` } : {};
        const response = await fetch(`${product.url}/hooks/${channelId}`, { method: "POST", headers, body: "{}" });
        return `${response.status} ${await response.text()}`;
      };
      const [real, ghost] = await Promise.all([at(world.real), at(world.ghost)]);
      return real === ghost && real.startsWith("401 ") ? [] : [`${asker.name}: ${real}, ${ghost}`];
    });
    expect(wrong).toEqual([]);
  });

  test("to the socket of a conversation", async () => {
    const wrong = await inLanes([...world.askers], async (asker) => {
      const socket = connect(product.url, asker.token ?? "", world.real.taskId);
      const entered = await connected(socket).then(
        () => true,
        () => false,
      );
      socket.disconnect();
      const may = asker.rights !== null && decide(asker.rights, "get", "tasks", NAMESPACE).allowed;
      return entered === may ? [] : [`${asker.name}: ${entered ? "got in" : "did not get in"}`];
    });
    expect(wrong).toEqual([]);
  });

  test("to the product's own API", async () => {
    const pairs = ROUTES.flatMap((route) => world.askers.map((asker) => ({ route, asker })));
    expect(await inLanes(pairs, ({ route, asker }) => check(route, asker))).toEqual([]);
  });

  test("to the Kubernetes API", async () => {
    const pairs = RESOURCE_ROUTES.flatMap((route) => world.askers.map((asker) => ({ route, asker })));
    expect(await inLanes(pairs, ({ route, asker }) => check(route, asker))).toEqual([]);
  });
});
