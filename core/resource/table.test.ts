import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KINDS } from "#protocol/kinds/registry";
import { KIND_NAMES } from "#protocol/kinds/resource";
import { RULES } from "./kinds/registry.ts";
import { age, cellOf, partialMetadataList, tableOf } from "./table.ts";

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

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
