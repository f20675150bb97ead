// Every route of the product with whatever a broken or hostile client can send, by somebody with every right: it is
// refused in words that help, nothing breaks, and the product lives on.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createConnection } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifestOf, SPECS } from "#core/resource/bad-manifests.testsuite";
import {
  brokenBodies,
  methodOf,
  strangeHeaders,
  strangeNames,
  strangeQueries,
  wrongFields,
  type Attack,
} from "./hostile-bodies.ts";
import { send, type Answered, type Hostile } from "./hostile-request.ts";
import { pair, writtenTwice, type Way, type Writer } from "./hostile-twice.ts";
import type { RouteCase } from "./matrix-case.ts";
import { RESOURCE_ROUTES } from "./matrix-resources.ts";
import { ROUTES } from "./matrix-routes.ts";
import { buildWorld, type World } from "./matrix-world.ts";
import { PATIENCE_MS } from "./patience.ts";
import { person, signUp, type Person } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const ALL: readonly RouteCase[] = [...RESOURCE_ROUTES, ...ROUTES];
const WRITES = ALL.filter((route) => /^(POST|PUT|PATCH) /.test(route.route));
const LANES = 12;
const SLOW_MS = PATIENCE_MS / 2;

let product: Product;
let world: World;
let token: string;
beforeAll(async () => {
  product = await startProduct({ env: { AUTH_RATE_LIMIT: "100000" } });
  world = await buildWorld(product.url);
  token = world.askers.find(({ name }) => name === "owner")!.token!;
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

/** What is wrong with the answer. */
async function fault(route: RouteCase, attack: Attack): Promise<string[]> {
  const { what, says, ...request } = attack;
  const place = `${route.route} with ${what}`;
  const began = Date.now();
  const answered = await send(product.url, { ...request, token }).catch((error: unknown) => String(error));
  if (typeof answered === "string") return [`${place}: ${answered}`];
  const wrong = judged(answered, says);
  if (Date.now() - began > SLOW_MS) wrong.push(`took ${Date.now() - began} ms`);
  return wrong.map((text) => `${place}: ${text}`);
}

function judged(answered: Answered, says: string | null): string[] {
  const { status, text } = answered;
  const shown = `${status} ${text.slice(0, 250)}`;
  if (status >= 500) return [shown];
  if (status < 400) return says === null ? [] : [`taken: ${shown}`];
  const error = errorIn(answered);
  if (!error) return [`no error that a program can read: ${shown}`];
  return says === null || error.says.includes(says) ? [] : [`does not say ${says}: ${shown}`];
}

interface Told {
  error?: { code?: string; message?: string; path?: string; request_id?: string };
  kind?: string;
  reason?: string;
  message?: string;
}

/** The product's own error, or a Kubernetes Status; both with the id of the request. */
function errorIn({ text, requestId }: Answered): { says: string } | null {
  const told = parsed(text);
  const { error } = told;
  const message = error?.message ?? told.message;
  if (!message || !requestId) return null;
  const isOwn = error?.code && error.request_id === requestId;
  return isOwn || (told.kind === "Status" && told.reason) ? { says: `${error?.path ?? ""} ${message}` } : null;
}

function parsed(text: string): Told {
  try {
    return JSON.parse(text) as Told;
  } catch {
    return {};
  }
}

function attackAll(routes: readonly RouteCase[], attacks: (route: RouteCase) => Attack[]): Promise<string[]> {
  const all = routes.flatMap((route) => attacks(route).map((attack) => ({ route, attack })));
  return inLanes(all, ({ route, attack }) => fault(route, attack));
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<string[]>): Promise<string[]> {
  const waiting = [...items];
  const wrong: string[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) wrong.push(...(await work(next)));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return wrong.toSorted();
}

describe("refused, in words that help, and nothing breaks", () => {
  test("bodies that are none", async () => {
    expect(await attackAll(WRITES, (route) => brokenBodies(route, world.real))).toEqual([]);
  });
  test("fields that are missing, of a wrong type, not storable, unknown", async () => {
    expect(await attackAll(WRITES, (route) => wrongFields(route, world.real))).toEqual([]);
  });
  test("names that nothing has", async () => {
    expect(await attackAll(ALL, (route) => strangeNames(route, world.real))).toEqual([]);
  });
  test("queries", async () => {
    expect(await attackAll(ALL, (route) => strangeQueries(route, world.real))).toEqual([]);
  });
  test("headers", async () => {
    expect(await attackAll(ALL, (route) => strangeHeaders(route, world.real))).toEqual([]);
  });
});

test.each([
  ["update-user", { name: 7 }],
  ["update-user", { name: "a\u0000b" }],
  ["sign-in/email", { email: "a\u0000@example.com", password: "correct horse battery" }],
  ["reset-password", { token: "a\u0000b", newPassword: "correct horse battery" }],
])("the way in: %s with %j is refused", async (path, body) => {
  const request = { method: "POST", path: `/api/auth/${path}`, token, contentType: "application/json" };
  const answered = await send(product.url, { ...request, body: JSON.stringify(body) });
  expect([answered.status, errorIn(answered)]).toEqual([400, { says: expect.any(String) }]);
});

describe("bodies that are too long", () => {
  const MIB = 1024 * 1024;
  test.each<[string, Partial<Hostile>]>([
    ["20 MiB, as it says", { body: "{", claims: 20 * MIB }],
    ["a byte more than there may be, and it does not say so", { body: Buffer.alloc(MIB + 1, " "), chunked: true }],
  ])("%s", async (_what, given) => {
    const wrong = await inLanes(
      WRITES.filter(({ body }) => typeof body !== "string"),
      async (route) => {
        const request = { method: methodOf(route), path: route.path(world.real), token, ...given };
        const answered = await send(product.url, { ...request, contentType: "application/json" });
        return answered.status === 413 && errorIn(answered) ? [] : [`${route.route}: ${answered.text.slice(0, 200)}`];
      },
    );
    expect(wrong).toEqual([]);
  });

  test("one long name, given again and again", async () => {
    // Whoever kept the path of each would keep gigabytes.
    const body = `{"${"k".repeat(500_000)}":{${Array(60_000).fill('"b":1').join(",")}}}`;
    const path = "/apis/agent.wecode.io/v1/namespaces/default/bots";
    const { status } = await send(product.url, { method: "POST", path, token, contentType: "application/json", body });
    expect(status).toBe(422);
  });

  test("aliases that stand for more than memory holds", async () => {
    const keys = Array.from({ length: 90_000 }, (_, index) => `k${index}: 1`).join(",");
    const body = `a: &a {${keys}}\n${Array.from({ length: 99 }, (_, index) => `b${index}: {<<: *a}\n`).join("")}`;
    const path = "/apis/agent.wecode.io/v1/namespaces/default/bots";
    const answered = await send(product.url, { method: "POST", path, token, contentType: "application/yaml", body });
    expect(answered).toMatchObject({ status: 400, text: expect.stringContaining("aliases") });
  });

  test.each([
    ["shorter than it says", "content-length: 1000", '{"name":"x"}'],
    ["longer than it says", "content-length: 3", '{"name":"x"}'],
    ["of no length", "content-length: -1", "{}"],
    ["of two lengths", "content-length: 2\r\ncontent-length: 20", "{}"],
    ["chunked and not", "content-length: 2\r\ntransfer-encoding: chunked", "0\r\n\r\n"],
    ["in chunks that are none", "transfer-encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"],
  ])("%s", async (_what, header, body) => {
    expect(await raw("/api/v1/api-keys", header, body)).not.toMatch(/^HTTP\/1\.1 [25]/);
    expect(await raw("/api/v1/attachments?name=a.txt", header, body)).not.toMatch(/^HTTP\/1\.1 5/);
  });

  /** Byte for byte, and then no more. */
  async function raw(path: string, header: string, body: string): Promise<string> {
    const socket = createConnection(product.port, "127.0.0.1");
    await once(socket, "connect");
    socket.end(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n${header}\r\n\r\n${body}`,
    );
    let text = "";
    socket.on("data", (data: Buffer) => (text += data.toString())).on("error", () => undefined);
    await new Promise((resolve) => socket.once("close", resolve));
    return text;
  }
});

describe.each<Way>(["one after the other", "at the same moment"])("the same write twice, %s", (way) => {
  let writer: Writer;
  let ada: Person;
  beforeAll(async () => {
    const own = await buildWorld(product.url);
    const asker = own.askers.find(({ name }) => name === "owner")!;
    ada = person(product.url, asker.token!, "");
    const { body } = await ada.call("GET", "/api/v1/members");
    const members = (body as { members: { role: string; user: { id: string } }[] }).members;
    const userId = members.find(({ role }) => role === "admin")!.user.id;
    writer = { url: product.url, world: own, token: asker.token!, userId };
  });

  test("with the same key is one", async () => {
    const { taskId, channelId } = writer.world.real;
    const twice = (path: string, sent: object, headers: Record<string, string> = {}) =>
      pair(way, async () => {
        const request = { method: "POST", path, token: writer.token, contentType: "application/json", headers };
        return JSON.parse((await send(product.url, { ...request, body: JSON.stringify(sent) })).text) as Made;
      });
    const messages = `/api/v1/tasks/${taskId}/messages`;
    const sent = [
      await twice(messages, { content: "one", client_message_id: randomUUID() }),
      await twice(messages, { content: "two" }, { "idempotency-key": randomUUID() }),
    ];
    for (const [first, second] of sent) expect(second.message_id).toBe(first.message_id ?? "an id");
    const said = (await ada.history(taskId)).messages.filter(({ role }) => role === "user");
    expect(said.map(({ content }) => content)).toEqual(["one", "two"]);

    const notifier = manifestOf("Notifier", { ...SPECS.Notifier, url: "https://notices.invalid/" }, { name: "n" });
    await ada.call("POST", "/apis/agent.wecode.io/v1/namespaces/default/notifiers", notifier);
    const notice = { notifier: { name: "n" }, text: "one", idempotency_key: "key" };
    const [first, second] = await twice("/api/v1/notifications", notice);
    expect(second.id).toBe(first.id ?? "an id");

    const channel = "/apis/agent.wecode.io/v1/namespaces/research/channels/matrix-channel";
    await merge(writer.token, channel, { spec: { credentials: { secret: "long enough to sign with" } } });
    const event = { text: "say one", event_id: "one" };
    const outcomes = await twice(`/api/v1/channels/${channelId}/simulate`, event);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["recorded", "duplicate"]));
  });

  test("an invitation is accepted once", async () => {
    const guest = await signUp(product.url);
    const { body } = await ada.call("POST", "/api/v1/invitations", { email: guest.email, role: "viewer" });
    const path = `/api/v1/invitations/${(body as Made).id}/accept`;
    const answers = await pair(way, () => guest.call("POST", path));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 410]));
  });

  test("gives no fault, and makes nothing twice", async () => {
    expect(await writtenTwice(writer, ALL, way)).toEqual([]);
  });
});

async function merge(token: string, path: string, patch: object): Promise<void> {
  const request = { method: "PATCH", path, token, contentType: "application/merge-patch+json" };
  const answered = await send(product.url, { ...request, body: JSON.stringify(patch) });
  if (answered.status !== 200) throw new Error(answered.text);
}

interface Made {
  id?: string;
  message_id?: string;
  outcome?: string;
}

test("the product lives, and nothing of all this was a fault of ours", async () => {
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  expect(
    product
      .output()
      .split("\n")
      .filter((line) => /"level":"error"|Uncaught|crashed/.test(line)),
  ).toEqual([]);
});
