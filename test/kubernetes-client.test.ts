// The official JavaScript client of Kubernetes, unmodified, over HTTPS.
import {
  CustomObjectsApi,
  CoreV1Api,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";
import type { KubernetesListObject, KubernetesObject } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { manifest } from "./cluster.ts";
import { signUp } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const AT = { group: "agent.wecode.io", version: "v1", namespace: "default", plural: "ghosts" };
type Ghost = KubernetesObject & { spec: { systemPrompt: string } };

let product: Product;
let config: KubeConfig;
let objects: CustomObjectsApi;
beforeAll(async () => {
  product = await startProduct({ env: { HTTPS_PORT: "0" } });
  const { token } = await signUp(product.url);
  const cluster = (await (await fetch(`${product.url}/api/v1/cluster`)).json()) as {
    server: string;
    authority: string;
  };
  config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: "weft", server: cluster.server, caData: Buffer.from(cluster.authority).toString("base64") }],
    users: [{ name: "ada", token }],
    contexts: [{ name: "weft", cluster: "weft", user: "ada" }],
    currentContext: "weft",
  });
  objects = config.makeApiClient(CustomObjectsApi);
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

const made = (name: string): Promise<Ghost> =>
  objects.createNamespacedCustomObject({ ...AT, body: manifest("Ghost", name, { systemPrompt: "x" }) });

test("makes, reads, patches, applies and deletes", async () => {
  await made("client");
  const name = { ...AT, name: "client" };
  const patched: Ghost = await objects.patchNamespacedCustomObject(
    { ...name, body: { spec: { systemPrompt: "y" } } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
  expect(patched.spec.systemPrompt).toBe("y");
  const applied: Ghost = await objects.patchNamespacedCustomObject(
    { ...name, body: manifest("Ghost", "client", { systemPrompt: "z" }), fieldManager: "test", force: true },
    setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
  );
  expect(applied.metadata?.managedFields).toContainEqual(
    expect.objectContaining({ manager: "test", operation: "Apply" }),
  );
  await objects.deleteNamespacedCustomObject(name);
  await expect(objects.getNamespacedCustomObject(name)).rejects.toMatchObject({ code: 404 });
});

test("of two that replace one version one is refused", async () => {
  const body = await made("twice");
  const replace = (systemPrompt: string) =>
    objects.replaceNamespacedCustomObject({ ...AT, name: "twice", body: { ...body, spec: { systemPrompt } } });
  const outcomes = await Promise.allSettled([replace("one"), replace("two")]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find((one) => one.status === "rejected")?.reason).toMatchObject({ code: 409 });
});

test("an informer sees what comes, changes and goes", async () => {
  const path = `/apis/${AT.group}/${AT.version}/namespaces/default/ghosts`;
  const list = async () => (await objects.listNamespacedCustomObject(AT)) as KubernetesListObject<Ghost>;
  const informer = makeInformer<Ghost>(config, path, list);
  const next = (verb: "add" | "update" | "delete", name: string) =>
    new Promise<Ghost>((resolve) => {
      informer.on(verb as "add", (object) => {
        if (object.metadata?.name === name) resolve(object);
      });
    });
  const there = next("add", "assistant");
  await informer.start();
  await there;
  const [added, changed, gone] = [next("add", "seen"), next("update", "seen"), next("delete", "seen")];
  await made("seen");
  await added;
  await objects.patchNamespacedCustomObject(
    { ...AT, name: "seen", body: { spec: { systemPrompt: "y" } } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
  expect((await changed).spec.systemPrompt).toBe("y");
  await objects.deleteNamespacedCustomObject({ ...AT, name: "seen" });
  await gone;
  expect(informer.get("seen", "default")).toBeUndefined();
  await informer.stop();
});

test("namespaces and secrets are where the typed clients look", async () => {
  const core = config.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: "typed" } } });
  const secret = { metadata: { name: "key" }, stringData: { token: "very-secret" } };
  const stored = await core.createNamespacedSecret({ namespace: "typed", body: secret });
  expect(Object.keys(stored.data ?? {})).toEqual(["token"]);
  const read = await core.readNamespacedSecret({ namespace: "typed", name: "key" });
  expect(JSON.stringify([stored, read])).not.toContain(Buffer.from("very-secret").toString("base64"));
  const names = (await core.listNamespace()).items.map(({ metadata }) => metadata?.name);
  expect(names).toEqual(["default", "typed"]);
  await core.deleteNamespace({ name: "typed" });
});
