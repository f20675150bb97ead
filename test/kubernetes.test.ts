// The resource API through the running product, with plain HTTP.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clusterOf, DEFAULT, GROUP, manifest, type Cluster, type Manifest } from "./cluster.ts";
import { signUp } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

let product: Product;
let k: Cluster;
beforeAll(async () => {
  product = await startProduct();
  k = clusterOf(product.url, await signUp(product.url));
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

const ghost = (name: string, metadata: object = {}) => k.make("Ghost", name, { systemPrompt: "x" }, metadata);
const get = async (path: string): Promise<Manifest> => (await k.ask("GET", path)).body;
const ownedBy = (owner: Manifest, more: object = {}) => ({
  ownerReferences: [
    { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid, ...more },
  ],
});

describe("what there is", () => {
  test("is told to whoever is signed in; the version to everybody", async () => {
    expect((await fetch(`${product.url}/version`)).status).toBe(200);
    const stranger = await fetch(`${product.url}${GROUP}`);
    expect(stranger.status).toBe(401);
    expect(await stranger.json()).toMatchObject({ kind: "Status", reason: "Unauthorized" });
    const names = ((await k.ask("GET", GROUP)).body as { resources: { name: string }[] }).resources.map((r) => r.name);
    expect(names).toEqual(expect.arrayContaining(["bots", "bots/status", "tasks", "tasks/log"]));
    expect((await k.ask("GET", "/openapi/v3/apis/agent.wecode.io/v1")).status).toBe(200);
    expect(await k.ask("POST", `${DEFAULT}/bots/assistant`, {})).toMatchObject({ status: 405 });
    const nowhere = await k.ask("GET", "/apis/example.org/v1/things");
    expect(nowhere).toMatchObject({ status: 404, body: { kind: "Status", reason: "NotFound" } });
  });

  test("comes in the shape that is asked for", async () => {
    const as = (accept: string) => k.ask("GET", `${DEFAULT}/bots`, undefined, { accept });
    const table = (await as("application/json;as=Table;v=v1;g=meta.k8s.io,application/json")).body as {
      kind: string;
      rows: { cells: unknown[] }[];
    };
    expect(table.kind).toBe("Table");
    expect(table.rows[0]!.cells[0]).toBe("assistant");
    const partial = await as("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
    expect(partial.body).toMatchObject({ kind: "PartialObjectMetadataList" });
    const yaml = await as("application/yaml");
    expect(yaml.body).toContain("kind: BotList");
    expect(await as("image/png")).toMatchObject({ status: 406, body: { reason: "NotAcceptable" } });
  });
});

describe("writes", () => {
  test("a body may be YAML; a field that no schema knows is a warning, or with Strict an error", async () => {
    const text =
      "apiVersion: agent.wecode.io/v1\nkind: Ghost\nmetadata: {name: yaml}\nspec: {systemPrompt: hi, hue: red}\n";
    const yaml = { "content-type": "application/yaml" };
    const strict = await k.ask("POST", `${DEFAULT}/ghosts?fieldValidation=Strict`, text, yaml);
    expect(strict).toMatchObject({ status: 400, body: { message: expect.stringContaining("spec.hue") } });
    const warned = await k.ask("POST", `${DEFAULT}/ghosts`, text, yaml);
    expect(warned.status).toBe(201);
    expect(warned.headers.get("warning")).toContain("spec.hue");
  });

  test("with dryRun store nothing, whatever they are", async () => {
    await ghost("dry");
    const before = await get(`${DEFAULT}/ghosts/dry`);
    const dry = "?dryRun=All";
    expect(
      (await k.ask("POST", `${DEFAULT}/ghosts${dry}`, manifest("Ghost", "never", { systemPrompt: "x" }))).status,
    ).toBe(201);
    expect((await k.merge(`${DEFAULT}/ghosts/dry${dry}`, { spec: { systemPrompt: "y" } })).body).toMatchObject({
      spec: { systemPrompt: "y" },
    });
    await k.ask("DELETE", `${DEFAULT}/ghosts/dry`, { dryRun: ["All"] });
    await k.ask("DELETE", `${DEFAULT}/ghosts${dry}`);
    expect((await k.ask("GET", `${DEFAULT}/ghosts/never`)).status).toBe(404);
    expect(await get(`${DEFAULT}/ghosts/dry`)).toEqual(before);
  });

  test("that change nothing keep the version; of two that race one wins", async () => {
    const made = await ghost("raced");
    const same = (await k.merge(`${DEFAULT}/ghosts/raced`, { spec: { systemPrompt: "x" } })).body as Manifest;
    expect(same.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    const put = (text: string) => k.ask("PUT", `${DEFAULT}/ghosts/raced`, { ...made, spec: { systemPrompt: text } });
    const answers = await Promise.all([put("one"), put("two"), put("three")]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
      reason: "Conflict",
      message: expect.stringContaining("the object has been modified"),
    });
    expect(
      (await k.ask("PUT", `${DEFAULT}/ghosts/raced`, manifest("Ghost", "raced", { systemPrompt: "z" }))).status,
    ).toBe(422);
  });

  test("of a status leave the spec alone, and the other way round", async () => {
    await ghost("split");
    const path = `${DEFAULT}/ghosts/split`;
    const reported = await k.merge(`${path}/status`, {
      spec: { systemPrompt: "no" },
      status: { observedGeneration: 1 },
    });
    expect(reported.body).toMatchObject({ spec: { systemPrompt: "x" }, status: { observedGeneration: 1 } });
    const configured = await k.merge(path, { spec: { systemPrompt: "y" }, status: { observedGeneration: 9 } });
    expect(configured.body).toMatchObject({
      metadata: { generation: 2 },
      spec: { systemPrompt: "y" },
      status: { observedGeneration: 1 },
    });
  });

  test("by server-side apply own their fields", async () => {
    const apply = (manager: string, spec: object, force = false) =>
      k.ask(
        "PATCH",
        `${DEFAULT}/ghosts/owned?fieldManager=${manager}&force=${force}`,
        manifest("Ghost", "owned", spec),
        {
          "content-type": "application/apply-patch+yaml",
        },
      );
    expect((await apply("a", { systemPrompt: "one" })).status).toBe(201);
    const again = (await apply("a", { systemPrompt: "one" })).body as Manifest;
    const refused = await apply("b", { systemPrompt: "two" });
    expect(refused).toMatchObject({
      status: 409,
      body: { details: { causes: [{ reason: "FieldManagerConflict", field: ".spec.systemPrompt" }] } },
    });
    expect((await get(`${DEFAULT}/ghosts/owned`)).metadata.resourceVersion).toBe(again.metadata.resourceVersion);
    const taken = (await apply("b", { systemPrompt: "two" }, true)).body as Manifest;
    expect(taken.metadata.managedFields).toMatchObject([{ manager: "b", operation: "Apply" }]);
    const nameless = await k.ask("PATCH", `${DEFAULT}/ghosts/owned`, manifest("Ghost", "owned", {}), {
      "content-type": "application/apply-patch+yaml",
    });
    expect(nameless.status).toBe(422);
  });

  test("with a body of a kind that nobody reads are refused", async () => {
    const strategic = { "content-type": "application/strategic-merge-patch+json" };
    expect((await k.ask("PATCH", `${DEFAULT}/bots/assistant`, {}, strategic)).status).toBe(415);
    expect((await k.ask("POST", `${DEFAULT}/bots`, "<a/>", { "content-type": "text/xml" })).status).toBe(415);
  });
});

describe("deletion", () => {
  test("waits for finalizers, and takes no new ones", async () => {
    await ghost("held", { finalizers: ["example.org/hold"] });
    const path = `${DEFAULT}/ghosts/held`;
    const marked = (await k.ask("DELETE", path)).body as Manifest;
    expect(marked.metadata.deletionTimestamp).toBeTruthy();
    const more = await k.merge(path, { metadata: { finalizers: ["example.org/hold", "example.org/more"] } });
    expect(more.status).toBe(422);
    await k.merge(path, { metadata: { finalizers: null } });
    expect((await k.ask("GET", path)).status).toBe(404);
  });

  test("takes along what is owned, frees it, or waits for it", async () => {
    const owner = await ghost("owner-b");
    await ghost("child-b", ownedBy(owner));
    await k.ask("DELETE", `${DEFAULT}/ghosts/owner-b`);
    expect((await k.ask("GET", `${DEFAULT}/ghosts/child-b`)).status).toBe(404);

    const orphaning = await ghost("owner-o");
    await ghost("child-o", ownedBy(orphaning));
    await k.ask("DELETE", `${DEFAULT}/ghosts/owner-o`, { propagationPolicy: "Orphan" });
    expect((await get(`${DEFAULT}/ghosts/child-o`)).metadata).not.toHaveProperty("ownerReferences");

    const waiting = await ghost("owner-f");
    await ghost("child-f", { ...ownedBy(waiting, { blockOwnerDeletion: true }), finalizers: ["example.org/hold"] });
    await k.ask("DELETE", `${DEFAULT}/ghosts/owner-f`, { propagationPolicy: "Foreground" });
    expect((await get(`${DEFAULT}/ghosts/owner-f`)).metadata.finalizers).toEqual(["foregroundDeletion"]);
    await k.merge(`${DEFAULT}/ghosts/child-f`, { metadata: { finalizers: null } });
    expect((await k.ask("GET", `${DEFAULT}/ghosts/owner-f`)).status).toBe(404);
  });

  test("of a collection takes what its selector chooses", async () => {
    await Promise.all([1, 2, 3].map((n) => ghost(`batch-${n}`, { labels: { batch: n < 3 ? "yes" : "no" } })));
    const gone = (await k.ask("DELETE", `${DEFAULT}/ghosts?labelSelector=batch%3Dyes`)).body as { items: Manifest[] };
    expect(gone.items.map((item) => item.metadata.name)).toEqual(["batch-1", "batch-2"]);
    expect((await k.ask("GET", `${DEFAULT}/ghosts/batch-3`)).status).toBe(200);
  });

  test("can be taken back, and so can a change", async () => {
    const first = await ghost("history");
    await k.merge(`${DEFAULT}/ghosts/history`, { spec: { systemPrompt: "changed" } });
    const beside = "/api/v1/namespaces/default/ghosts/history";
    const { versions } = (await k.ask("GET", `${beside}/versions`)).body as { versions: { verb: string }[] };
    expect(versions.map(({ verb }) => verb)).toEqual(["update", "create"]);
    const restored = await k.ask("POST", `${beside}/versions/${first.metadata.resourceVersion}/restore`);
    expect(restored.body).toMatchObject({ spec: { systemPrompt: "x" }, metadata: { generation: 3 } });
    await k.ask("DELETE", `${DEFAULT}/ghosts/history`);
    expect((await k.ask("POST", `${beside}/restore`, { uid: first.metadata.uid })).status).toBe(201);
    expect((await get(`${DEFAULT}/ghosts/history`)).metadata.uid).toBe(first.metadata.uid);
  });
});

describe("a set", () => {
  const bot = manifest("Bot", "set-bot", { ghostRef: { name: "set-ghost" }, shellRef: { name: "Chat" } });
  const set = [
    manifest("Team", "set-team", { collaborationModel: "solo", members: [{ botRef: { name: "set-bot" } }] }),
    bot,
    manifest("Ghost", "set-ghost", { systemPrompt: "x" }),
  ];
  const results = async (verb: string, body: object[], query = "") =>
    (await k.ask("POST", `/api/v1/namespaces/default/${verb}${query}`, body)).body as {
      success: boolean;
      results: { name: string; outcome: string }[];
    };

  test("goes in the order of its references, and comes back in the other", async () => {
    const applied = await results("apply", set);
    expect(applied.results.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["set-ghost", "created"],
      ["set-bot", "created"],
      ["set-team", "created"],
    ]);
    expect((await results("apply", set)).results.map(({ outcome }) => outcome)).toEqual(Array(3).fill("unchanged"));
    expect((await results("delete", set)).success).toBe(true);
  });

  test("with atomic is all or nothing", async () => {
    const bad = manifest("Team", "set-bad", { collaborationModel: "nope", members: [] });
    const refused = await k.ask("POST", "/api/v1/namespaces/default/apply?atomic=true", [...set, bad]);
    expect(refused.status).toBe(422);
    expect((await k.ask("GET", `${DEFAULT}/ghosts/set-ghost`)).status).toBe(404);
    expect((await results("apply", set, "?atomic=true")).success).toBe(true);
    expect((await results("apply", [...set, bad])).results.at(-1)).toMatchObject({
      name: "set-bad",
      outcome: "failed",
    });
  });

  test("a task whose team comes later starts when it comes", async () => {
    const later = manifest("Task", "early", { title: "early", prompt: "say hello", teamRef: { name: "late-team" } });
    const made = (await k.ask("POST", `${DEFAULT}/tasks`, later)).body as Manifest;
    expect(made.status).toMatchObject({ phase: "Pending", conditions: [{ reason: "ReferenceNotFound" }] });
    const watch = await k.watch(`${DEFAULT}/tasks?watch=true&fieldSelector=metadata.name%3Dearly`);
    await k.make("Team", "late-team", { collaborationModel: "solo", members: [{ botRef: { name: "assistant" } }] });
    await watch.until(({ object }) => object.status?.["phase"] === "Completed");
    watch.close();
    const log = await k.ask("GET", `${DEFAULT}/tasks/early/log?follow=true`);
    expect(log.body).toContain("say hello");
  });
});

describe("namespaces", () => {
  test("are made, labelled and deleted with what is in them", async () => {
    const at = "/api/v1/namespaces";
    const made = await k.ask("POST", at, { apiVersion: "v1", kind: "Namespace", metadata: { name: "lab" } });
    expect(made).toMatchObject({ status: 201, body: { status: { phase: "Active" } } });
    await k.merge(`${at}/lab`, { metadata: { labels: { stage: "test" } } });
    await k.ask("POST", `${GROUP}/namespaces/lab/ghosts`, manifest("Ghost", "inside", { systemPrompt: "x" }));
    const applied = { "content-type": "application/apply-patch+yaml" };
    const second = { apiVersion: "v1", kind: "Namespace", metadata: { name: "lab2" } };
    expect((await k.ask("PATCH", `${at}/lab2?fieldManager=t`, second, applied)).status).toBe(200);
    expect((await k.ask("GET", `${at}/lab2`)).status).toBe(200);
    const chosen = (await k.ask("GET", `${at}?labelSelector=stage%3Dtest`)).body as { items: Manifest[] };
    expect(chosen.items.map((item) => item.metadata.name)).toEqual(["lab"]);
    expect(await k.ask("DELETE", `${at}/lab`)).toMatchObject({ status: 200 });
    expect((await k.ask("GET", `${at}/lab`)).status).toBe(404);
    const all = (await k.ask("GET", `${GROUP}/ghosts`)).body as { items: Manifest[] };
    expect(all.items.map((item) => item.metadata.name)).not.toContain("inside");
    expect((await k.ask("DELETE", `${at}/default`)).status).toBe(403);
  });
});
