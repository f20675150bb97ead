// Watches of resources through the running product.
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clusterOf, DEFAULT, GROUP, manifest, type Cluster, type Line, type Manifest } from "./cluster.ts";
import { listening, Mirror } from "./mirror.ts";
import { signUp, type Person } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

let product: Product;
let ada: Person;
let k: Cluster;
beforeAll(async () => {
  product = await startProduct();
  ada = await signUp(product.url);
  k = clusterOf(product.url, ada);
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

const GHOSTS = `${DEFAULT}/ghosts`;
const ghost = (name: string, labels: Record<string, string> = {}) =>
  k.make("Ghost", name, { systemPrompt: "x" }, { labels });
const named = (name: string, type?: string) => (line: Line) =>
  line.object.metadata?.name === name && (type === undefined || line.type === type);
const version = async () => {
  const { body } = await k.ask("GET", `${GHOSTS}?limit=1`);
  return (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
};

describe("a watch", () => {
  test("from nowhere begins with what is there; from a version with what came after", async () => {
    await ghost("there");
    const all = await k.watch(`${GHOSTS}?watch=true`);
    await all.until(named("there", "ADDED"));
    all.close();
    const since = await version();
    await k.merge(`${GHOSTS}/there`, { spec: { systemPrompt: "y" } });
    const resumed = await k.watch(`${GHOSTS}?watch=1&resourceVersion=${since}`);
    await resumed.until(named("there", "MODIFIED"));
    await k.ask("DELETE", `${GHOSTS}/there`);
    await resumed.until(named("there", "DELETED"));
    expect(resumed.lines.map(({ type }) => type)).toEqual(["MODIFIED", "DELETED"]);
    resumed.close();
  });

  test("with a selector tells of what comes into view and leaves it", async () => {
    const since = await version();
    const watch = await k.watch(`${GHOSTS}?watch=true&resourceVersion=${since}&labelSelector=color%3Dred`);
    await ghost("moving", { color: "blue" });
    await k.merge(`${GHOSTS}/moving`, { metadata: { labels: { color: "red" } } });
    await k.merge(`${GHOSTS}/moving`, { spec: { systemPrompt: "y" } });
    await k.merge(`${GHOSTS}/moving`, { metadata: { labels: { color: "blue" } } });
    const left = await watch.until(named("moving", "DELETED"));
    expect(watch.lines.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
    expect(left.object.metadata.labels).toEqual({ color: "red" });
    expect(Number(left.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(watch.lines[1]!.object.metadata.resourceVersion),
    );
    watch.close();
  });

  test("says where the beginning ends, and how far it came before it leaves", async () => {
    const query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const watch = await k.watch(`${GHOSTS}?${query}&timeoutSeconds=1`);
    const end = await watch.until(({ type }) => type === "BOOKMARK");
    expect(end.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
    await watch.ended;
    expect(watch.lines.at(-1)).toMatchObject({ type: "BOOKMARK", object: { kind: "Ghost" } });
    const refused = await k.ask("GET", `${GHOSTS}?watch=true&sendInitialEvents=true`);
    expect(refused).toMatchObject({ status: 422, body: { reason: "Invalid" } });
  });

  test("of a version that nobody knows is over, and its client lists anew", async () => {
    const watch = await k.watch(`${GHOSTS}?watch=true&resourceVersion=999999999`);
    await watch.ended;
    expect(watch.lines).toMatchObject([{ type: "ERROR", object: { code: 410, reason: "Expired" } }]);
  });

  test("as a table has its columns once", async () => {
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    const since = await version();
    const watch = await k.watch(`${GHOSTS}?watch=true&resourceVersion=${since}`, { accept });
    await ghost("row-1");
    await ghost("row-2");
    await watch.until(({ object }) => object.rows?.[0]?.cells[0] === "row-2");
    expect(watch.lines.map(({ object }) => object.columnDefinitions !== null)).toEqual([true, false]);
    watch.close();
  });

  test("of what comes with the product stays open like any other", async () => {
    const path = `${GROUP}/namespaces/system/shells`;
    const { body } = await k.ask("GET", path);
    const { resourceVersion } = (body as { metadata: { resourceVersion: string } }).metadata;
    const watch = await k.watch(`${path}?watch=true&resourceVersion=${resourceVersion}&timeoutSeconds=1`);
    await watch.ended;
    expect(watch.lines).toEqual([]);
  });

  test("of namespaces, and of the status that a conversation writes", async () => {
    const spaces = await k.watch("/api/v1/namespaces?watch=true");
    await spaces.until(named("default", "ADDED"));
    await k.ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "seen" } });
    await spaces.until(named("seen", "ADDED"));
    await k.ask("DELETE", "/api/v1/namespaces/seen");
    expect((await spaces.until(named("seen", "DELETED"))).object.kind).toBe("Namespace");
    spaces.close();
    const tasks = await k.watch(`${GROUP}/tasks?watch=true`);
    await k.make("Task", "talk", { title: "talk", prompt: "say hi", teamRef: { name: "assistant" } });
    await tasks.until((line) => line.object.status?.["phase"] === "Completed");
    tasks.close();
  });

  test("of another person's task tells nothing, unless it is a group chat", async () => {
    const bea = await signUp(product.url, "Bea");
    const invited = await ada.call("POST", "/api/v1/invitations", { email: bea.email, role: "member" });
    await bea.call("POST", `/api/v1/invitations/${(invited.body as { id: string }).id}/accept`);
    const { organization } = (await ada.call("GET", "/api/v1/me")).body as { organization: { id: string } };
    const hers = clusterOf(product.url, bea, organization.id);
    const watch = await hers.watch(`${DEFAULT}/tasks?watch=true&allowWatchBookmarks=true`);
    const teamRef = { name: "assistant" };
    await k.make("Task", "diary", { title: "diary", teamRef });
    await k.make("Task", "together", { title: "together", teamRef, groupChat: true });
    await watch.until(named("together", "ADDED"));
    expect(watch.lines.some(named("diary"))).toBe(false);
    watch.close();
  });

  test("two hundred at once all hear of a write", async () => {
    const since = await version();
    const watches = await Promise.all(
      Array.from({ length: 200 }, () => k.watch(`${GHOSTS}?watch=true&resourceVersion=${since}`)),
    );
    await ghost("loud");
    const heard = await Promise.all(watches.map((watch) => watch.until(named("loud", "ADDED"))));
    expect(heard).toHaveLength(200);
    for (const watch of watches) watch.close();
  });
});

type Step = { do: "write" | "label" | "delete"; name: number } | { do: "drop" } | { do: "restart" };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("write" as const), name: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("label" as const), name: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), name: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("drop" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
);

/** Once for certain: the hub ends while watches are open, and others write before it is asked again. */
const RESTARTS: Step[] = [
  { do: "write", name: 0 },
  { do: "write", name: 1 },
  { do: "label", name: 0 },
  { do: "restart" },
  { do: "delete", name: 1 },
  { do: "write", name: 1 },
  { do: "drop" },
  { do: "label", name: 1 },
  { do: "restart" },
  { do: "label", name: 0 },
];

describe("whoever lists and watches", () => {
  test("has what the server has, through writes, lost connections and restarts", { timeout: 300_000 }, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        run += 1;
        const mirrors = [GHOSTS, `${GHOSTS}?labelSelector=on%3Dyes`].map((path) => new Mirror(k, product.port, path));
        for (const mirror of mirrors) mirror.start();
        for (const [index, one] of steps.entries()) await carryOut(one, index, mirrors);
        // The last write of all: a mirror that has it has everything before it.
        const last = await marker(`end-${run}`);
        await Promise.all(mirrors.map((mirror) => mirror.until(Number(last.metadata.resourceVersion))));
        const [all, chosen] = await Promise.all([listed(GHOSTS), listed(`${GHOSTS}?labelSelector=on%3Dyes`)]);
        expect(shown(mirrors[0]!)).toEqual(all);
        expect(shown(mirrors[1]!)).toEqual(chosen);
        await Promise.all(mirrors.map((mirror) => mirror.stop()));
      }),
      { numRuns: 6, examples: [[RESTARTS]] },
    );
  });
});

async function carryOut(one: Step, index: number, mirrors: Mirror[]): Promise<void> {
  if (one.do === "drop") return mirrors[index % 2]!.drop();
  if (one.do === "restart") {
    process.kill(await product.runtimePid(), "SIGKILL");
    return;
  }
  const path = `${GHOSTS}/g-${one.name}`;
  const body = manifest("Ghost", `g-${one.name}`, { systemPrompt: `${index}` });
  await insist(async () => {
    if (one.do === "delete") return k.ask("DELETE", path);
    if (one.do === "label") return k.merge(path, { metadata: { labels: { on: index % 2 ? "yes" : "no" } } });
    const made = await k.ask("POST", GHOSTS, body);
    return made.status === 409 ? k.merge(path, { spec: body.spec }) : made;
  });
}

async function marker(name: string): Promise<Manifest> {
  const { body } = await insist(() =>
    k.ask("POST", GHOSTS, manifest("Ghost", name, { systemPrompt: "end" }, { labels: { on: "yes" } })),
  );
  const made = body as Manifest & { reason?: string };
  return made.reason === "AlreadyExists" ? (await k.ask("GET", `${GHOSTS}/${name}`)).body : made;
}

/** Again, until the runtime that was killed is back. */
async function insist<T extends { status: number }>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    // Refused or cut off: it is asked again.
    const answered = await work().catch(() => null);
    if (answered && answered.status < 500) return answered;
    await listening(product.port);
  }
}

async function listed(path: string): Promise<unknown> {
  const { body } = await k.ask("GET", path);
  return (body as { items: Manifest[] }).items.map(facts).toSorted();
}

function shown(mirror: Mirror): unknown {
  return [...mirror.items.values()].map(facts).toSorted();
}

function facts({ metadata }: Manifest): string {
  return `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`;
}
