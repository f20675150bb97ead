import * as fc from "fast-check";
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
import { RULES } from "./kinds/registry.ts";
import { encodeCursor } from "./cursor.ts";
import { matchesFields, parseFieldSelector } from "./field-selector.ts";
import { matchesLabels, parseLabelSelector } from "./label-selector.ts";
import { decideList } from "./list-request.ts";
import { contentTypeOf, negotiate } from "./negotiate.ts";
import { patchTypeOf, withoutDirectives } from "./patch-type.ts";
import { StatusError } from "./status-error.ts";
import { age, cellOf, partialMetadataList, tableOf } from "./table.ts";

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

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

describe("negotiation", () => {
  const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

  it("takes the first entry that can be answered", () => {
    const kubectl = `${table},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`;
    expect(negotiate(kubectl)).toEqual({ as: "Table", version: "v1", format: "json" });
    expect(negotiate("application/json;as=Table;v=v1beta1;g=meta.k8s.io")).toMatchObject({ version: "v1beta1" });
    expect(negotiate("application/vnd.kubernetes.protobuf,application/json")).toMatchObject({
      as: null,
      format: "json",
    });
    expect(negotiate("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")).toMatchObject({
      as: "PartialObjectMetadataList",
    });
    expect(negotiate("application/yaml")).toEqual({ as: null, version: "v1", format: "yaml" });
    expect(contentTypeOf({ format: "yaml" })).toBe("application/yaml");
    for (const accept of [undefined, "", "*/*", "application/*;q=0.8"]) expect(negotiate(accept)?.as).toBeNull();
  });

  it("answers nothing that it cannot", () => {
    for (const accept of [
      "application/vnd.kubernetes.protobuf",
      "application/cbor",
      "application/json;as=Table;v=v2;g=meta.k8s.io",
      "application/json;as=Chair;v=v1;g=meta.k8s.io",
      "application/json;as=Table;v=v1;g=other",
      "text/html",
    ]) {
      expect(negotiate(accept), accept).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (accept) => negotiate(accept) !== undefined));
  });
});

describe("tables", () => {
  const task = {
    apiVersion: "agent.wecode.io/v1",
    kind: "Task",
    metadata: {
      name: "t",
      namespace: "default",
      creationTimestamp: "2026-11-21T11:57:00Z",
    },
    spec: {
      teamRef: { name: "web" },
      title: `Two\nlines ${"x".repeat(200)}`,
    },
    status: {
      phase: "Running",
      progress: 40,
      completedAt: "2026-11-21T11:59:00Z",
    },
  };
  const request = {
    definition: KINDS.Task,
    resources: [task],
    nowMs: NOW,
    includeObject: "Metadata" as const,
    version: "v1" as const,
    metadata: { resourceVersion: "7" },
    withColumns: true,
  };

  it("have a row per resource, with its name first and its age last", () => {
    const { columnDefinitions, rows, ...rest } = tableOf(request);
    expect(rest).toEqual({ kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: { resourceVersion: "7" } });
    expect(columnDefinitions?.map(({ name, priority }) => `${name}/${priority}`)).toEqual([
      "Name/0",
      "Team/0",
      "Phase/0",
      "Progress/0",
      "Title/0",
      "Messages/1",
      "Completed/1",
      "Age/0",
    ]);
    expect(columnDefinitions?.[0]?.format).toBe("name");
    expect(rows[0]?.cells).toEqual(["t", "web", "Running", 40, expect.any(String), null, "60s", "3m"]);
    const title = String(rows[0]?.cells[4]);
    expect([title.length, title.startsWith("Two lines x"), title.endsWith("…")]).toEqual([80, true, true]);
    expect(rows[0]?.object).toEqual({
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: task.metadata,
    });
  });

  it("carry as much of the resource as is asked for, and columns once", () => {
    expect(tableOf({ ...request, includeObject: "Object" }).rows[0]?.object).toEqual(task);
    expect(tableOf({ ...request, includeObject: "None" }).rows[0]).not.toHaveProperty("object");
    expect(tableOf({ ...request, withColumns: false }).columnDefinitions).toBeNull();
  });

  it.each(KIND_NAMES)("of a %s have as many cells as columns, whatever the resource", (kind) => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 3 }), (values) => {
        const resources = values.map((spec) => ({ metadata: { name: "x" }, spec, status: spec, data: spec }));
        const { rows } = tableOf({ ...request, definition: KINDS[kind], resources });
        for (const { cells } of rows) expect(cells).toHaveLength(RULES[kind].columns.length + 2);
      }),
      { numRuns: 30 },
    );
  });

  it("count lists, and say how a condition stands", () => {
    const column = { name: "C", title: { en: "C", zh: "C" }, priority: 0 as const, type: "string" as const };
    const conditions = [{ type: "Ready", status: "False" }];
    const at = (path: string) =>
      cellOf({ spec: { list: [1, 2], map: { a: 1 } }, status: { conditions } }, { ...column, path }, NOW);
    expect(at("spec.list[]")).toBe(2);
    expect(at("spec.map[]")).toBe(1);
    expect(at("spec.none[]")).toBeNull();
    expect(at("status.conditions[Ready]")).toBe("False");
    expect(at("status.conditions[Other]")).toBeNull();
    expect(at("spec.map")).toBeNull();
  });

  it("write ages as kubectl does", () => {
    const s = 1000;
    const [m, h, d] = [60 * s, 3600 * s, 86_400 * s];
    const ages: [number, string][] = [
      [-5 * s, "<invalid>"],
      [-1, "0s"],
      [0, "0s"],
      [119 * s, "119s"],
      [2 * m, "2m"],
      [3 * m + 20 * s, "3m20s"],
      [10 * m + 30 * s, "10m"],
      [179 * m, "179m"],
      [3 * h, "3h"],
      [5 * h + 12 * m, "5h12m"],
      [8 * h + 12 * m, "8h"],
      [47 * h, "47h"],
      [48 * h, "2d"],
      [3 * d + 4 * h, "3d4h"],
      [8 * d + 4 * h, "8d"],
      [729 * d, "729d"],
      [730 * d, "2y"],
      [740 * d, "2y10d"],
      [3000 * d, "8y"],
    ];
    expect(ages.map(([ms]) => age(ms))).toEqual(ages.map(([, text]) => text));
  });

  it("and lists of metadata leave the rest out", () => {
    expect(partialMetadataList({ metadata: { resourceVersion: "1" }, items: [task] }, "v1beta1")).toEqual({
      kind: "PartialObjectMetadataList",
      apiVersion: "meta.k8s.io/v1beta1",
      metadata: { resourceVersion: "1" },
      items: [
        {
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1beta1",
          metadata: task.metadata,
        },
      ],
    });
  });
});

describe("what a list asks for", () => {
  const cursor = { resourceVersion: "9", namespace: "a", name: "b" };

  it("is fresh, from a cache, of a version, or a page", () => {
    const list = { verb: "list", limit: null, cursor: null };
    const at = (freshness: object, more: object = {}) => ({ ok: true, request: { ...list, freshness, ...more } });
    expect(decideList({})).toEqual(at({ at: "newest" }));
    expect(decideList({ resourceVersion: "0", limit: "500" })).toEqual(at({ at: "any" }, { limit: 500 }));
    expect(decideList({ resourceVersion: "5", limit: "0" })).toEqual(at({ at: "atLeast", version: 5 }));
    expect(decideList({ resourceVersion: "5", resourceVersionMatch: "Exact" })).toEqual(
      at({ at: "exactly", version: 5 }),
    );
    expect(decideList({ resourceVersion: "5", resourceVersionMatch: "NotOlderThan" })).toEqual(
      at({ at: "atLeast", version: 5 }),
    );
    expect(decideList({ continue: encodeCursor(cursor), limit: "2" })).toEqual(
      at({ at: "newest" }, { limit: 2, cursor }),
    );
  });

  it("may be a watch, from a version or from all there is", () => {
    const watch = { verb: "watch", bookmarks: false, timeoutSeconds: null, initialEventsEnd: false };
    expect(decideList({ watch: "true" })).toEqual({ ok: true, request: { ...watch, after: null } });
    expect(decideList({ watch: "1", resourceVersion: "0" })).toEqual({ ok: true, request: { ...watch, after: null } });
    expect(decideList({ watch: "1", resourceVersion: "8", timeoutSeconds: "30", allowWatchBookmarks: "true" })).toEqual(
      {
        ok: true,
        request: { ...watch, after: 8, timeoutSeconds: 30, bookmarks: true },
      },
    );
    const initial = { watch: "1", sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" };
    expect(decideList({ ...initial, allowWatchBookmarks: "1", resourceVersion: "8" })).toEqual({
      ok: true,
      request: { ...watch, after: null, bookmarks: true, initialEventsEnd: true },
    });
  });

  it("is refused where its parts contradict each other", () => {
    const refused: [Parameters<typeof decideList>[0], string][] = [
      [{ limit: "x" }, "BadRequest"],
      [{ limit: "-1" }, "BadRequest"],
      [{ resourceVersion: "new" }, "BadRequest"],
      [{ timeoutSeconds: "1.5", watch: "1" }, "BadRequest"],
      [{ continue: "%%" }, "BadRequest"],
      [{ continue: encodeCursor(cursor), resourceVersion: "3" }, "BadRequest"],
      [{ continue: encodeCursor(cursor), resourceVersionMatch: "Exact" }, "Invalid"],
      [{ resourceVersionMatch: "Exact" }, "Invalid"],
      [{ resourceVersionMatch: "NotOlderThan" }, "Invalid"],
      [{ resourceVersion: "0", resourceVersionMatch: "Exact" }, "Invalid"],
      [{ resourceVersion: "1", resourceVersionMatch: "Newer" }, "Invalid"],
      [{ sendInitialEvents: "true" }, "Invalid"],
      [{ watch: "1", resourceVersionMatch: "Exact", resourceVersion: "1" }, "Invalid"],
      [{ watch: "1", sendInitialEvents: "true" }, "Invalid"],
      [{ watch: "1", sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" }, "Invalid"],
    ];
    for (const [parameters, reason] of refused) {
      expect(decideList(parameters), JSON.stringify(parameters)).toMatchObject({ ok: false, reason });
    }
  });
});

describe("selectors", () => {
  const matches = (text: string, labels: Record<string, string>) => {
    const selector = parseLabelSelector(text);
    return selector.ok && matchesLabels(selector.requirements, labels);
  };

  it("hold labels to all requirements", () => {
    const labels = { a: "1", b: "" };
    for (const text of ["", "a", "a=1", "a==1", "a!=2", "!c", "c!=1", "a in (1,2)", "a notin (2)", "b=", "a,b,!c"]) {
      expect(matches(text, labels), text).toBe(true);
    }
    for (const text of ["c", "a=2", "a!=1", "!a", "a in (2,3)", "a notin (1)", "a,c", "toString", "c="]) {
      expect(matches(text, labels), text).toBe(false);
    }
  });

  it("hold fields to all requirements", () => {
    const fields = (text: string) => {
      const selector = parseFieldSelector("Task", text);
      if (!selector.ok) throw new Error(selector.message);
      return selector.requirements;
    };
    const task = { metadata: { name: "t", namespace: "n" }, status: { phase: "Running" } };
    expect(matchesFields(fields("metadata.name=t,status.phase!=Failed"), task)).toBe(true);
    expect(matchesFields(fields("status.phase=Failed"), task)).toBe(false);
    expect(matchesFields(fields("spec.teamRef.name="), task)).toBe(true);
    expect(parseFieldSelector("Task", "spec.prompt=x")).toEqual({
      ok: false,
      message: "field label not supported: spec.prompt",
    });
  });
});

describe("the type of a patch", () => {
  it("is read from its Content-Type", () => {
    expect(patchTypeOf("application/merge-patch+json", KINDS.Bot)).toBe("merge");
    expect(patchTypeOf("application/json-patch+json; charset=utf-8", KINDS.Bot)).toBe("json");
    expect(patchTypeOf("application/apply-patch+yaml", KINDS.Bot)).toBe("apply");
  });

  it("is never strategic, but for the core kinds of which kubectl cannot help it", () => {
    for (const type of ["application/strategic-merge-patch+json", "text/plain", undefined]) {
      expect(() => patchTypeOf(type, KINDS.Bot)).toThrow(StatusError);
    }
    expect(patchTypeOf("application/strategic-merge-patch+json", KINDS.Secret)).toBe("merge");
    const patch = {
      metadata: { $retainKeys: ["a"], labels: { a: "b" } },
      "$setElementOrder/x": [1],
      list: [{ $patch: "x" }],
    };
    expect(withoutDirectives(patch)).toEqual({ metadata: { labels: { a: "b" } }, list: [{}] });
  });
});
