import { describe, expect, it } from "vitest";
import { KINDS } from "#protocol/kinds/registry";
import { KIND_NAMES } from "#protocol/kinds/resource";
import { customResourceDefinition, customResourceDefinitionList } from "./custom-resource-definitions.ts";
import {
  aggregatedContentType,
  aggregatedDiscovery,
  aggregatedVersion,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  versionInfo,
} from "./discovery.ts";

describe("discovery", () => {
  it("tells of the versions and groups", () => {
    expect(versionInfo({ version: "0.1.0", commit: "c", date: "d" })).toMatchObject({ major: "1", minor: "33" });
    expect(apiVersions("h")).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    const { groups } = apiGroupList() as { groups: { name: string }[] };
    expect(groups.map(({ name }) => name)).toEqual([
      "agent.wecode.io",
      "apiextensions.k8s.io",
      "authentication.k8s.io",
      "authorization.k8s.io",
    ]);
    expect(apiGroup("agent.wecode.io")).toMatchObject({
      kind: "APIGroup",
      preferredVersion: { groupVersion: "agent.wecode.io/v1", version: "v1" },
    });
    expect([apiGroup(""), apiGroup("apps"), apiResourceList("apps/v1")]).toEqual([undefined, undefined, undefined]);
  });

  it("lists each kind with its verbs, and its subresources", () => {
    const own = apiResourceList("agent.wecode.io/v1") as { resources: Record<string, unknown>[] };
    expect(own.resources.find(({ name }) => name === "tasks")).toEqual({
      name: "tasks",
      singularName: "task",
      namespaced: true,
      kind: "Task",
      shortNames: ["tk"],
      categories: ["agents", "weft", "all"],
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    });
    const names = own.resources.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["tasks/status", "tasks/log", "bots/status"]));
    const core = apiResourceList("v1") as { resources: Record<string, unknown>[] };
    expect(core.resources.map(({ name }) => name)).toEqual([
      "secrets",
      "namespaces",
      "namespaces/status",
      "events",
      "pods",
      "pods/log",
    ]);
  });

  it("says the same at once to those who ask for it", () => {
    const accept =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList," +
      "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
    expect(aggregatedVersion(accept)).toBe("v2");
    expect(aggregatedVersion(accept.slice(accept.indexOf(",") + 1))).toBe("v2beta1");
    expect([aggregatedVersion("application/json"), aggregatedVersion(undefined)]).toEqual([null, null]);
    expect(aggregatedContentType("v2")).toBe("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    const all = ["api", "apis"].flatMap((root) => {
      const { items } = aggregatedDiscovery(root as "api", "v2") as {
        items: { metadata: { name?: string }; versions: { resources: { resource: string; scope: string }[] }[] }[];
      };
      return items.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources));
    });
    const plurals = all.map(({ resource }) => resource);
    for (const kind of KIND_NAMES) expect(plurals).toContain(KINDS[kind].plural);
    expect(all.find(({ resource }) => resource === "namespaces")?.scope).toBe("Cluster");
    expect(aggregatedDiscovery("api", "v2")).toMatchObject({ items: [{ metadata: { creationTimestamp: null } }] });
  });

  it("tells of the product's own kinds as definitions too", () => {
    const { items } = customResourceDefinitionList();
    expect(items).toHaveLength(KIND_NAMES.filter((kind) => KINDS[kind].group !== "").length);
    const bots = customResourceDefinition("bots.agent.wecode.io");
    expect(items).toContainEqual(bots);
    expect(bots).toMatchObject({
      spec: { names: { kind: "Bot", listKind: "BotList" }, scope: "Namespaced", versions: [{ name: "v1" }] },
    });
    expect(JSON.stringify(items)).not.toMatch(/"\$ref"|group-version-kind|"jsonPath":"[^"]*\]"/);
    expect([customResourceDefinition("secrets."), customResourceDefinition("bots")]).toEqual([undefined, undefined]);
  });

  it("gives no two kinds the same name, short or long", () => {
    const names = Object.values(KINDS).flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]);
    expect(new Set(names).size).toBe(names.length);
    for (const kind of KIND_NAMES) expect(KINDS[kind].kind).toBe(kind);
  });
});
