import { describe, expect, it } from "vitest";
import { KINDS } from "#protocol/kinds/registry";
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import { metadataOf, type Manifest } from "../manifest.ts";
import { StatusError } from "../status-error.ts";
import { applyConfiguration, type Applied } from "./apply-configuration.ts";
import { trackUpdate } from "./track-update.ts";

const definition = KINDS.Ghost;
const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

function ghost(spec: Record<string, unknown>, metadata: Record<string, unknown> = {}): Manifest {
  return { apiVersion: "agent.wecode.io/v1", kind: "Ghost", metadata: { name: "g", ...metadata }, spec };
}

interface Options {
  manager?: string;
  force?: boolean;
  hour?: number;
  subresource?: "" | "status";
}

function applied(live: Manifest | null, config: Manifest, options: Options = {}): Applied {
  const { manager = "a", force = false, hour = 0, subresource = "" } = options;
  const writer = { manager, subresource, nowMs: NOON + hour * 3_600_000 };
  return applyConfiguration({ definition, live, config, writer, force });
}

function written(before: Manifest | null, after: Manifest, manager: string, options: Options = {}): Manifest {
  const { hour = 0, subresource = "" } = options;
  const writer = { manager, subresource, nowMs: NOON + hour * 3_600_000 };
  const managedFields = trackUpdate({ definition, before, after, writer });
  return { ...after, metadata: { ...metadataOf(after), managedFields } };
}

function entries(manifest: Manifest): ManagedFieldsEntry[] {
  return metadataOf(manifest)["managedFields"] as ManagedFieldsEntry[];
}

function refusal(act: () => unknown): StatusError {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("applying a configuration", () => {
  it("creates with one entry in managedFields, without what nobody can own", () => {
    const { object, changed } = applied(null, ghost({ systemPrompt: "p", skills: ["x"] }, { labels: { l: "1" } }));
    expect(changed).toBe(true);
    expect(entries(object)).toEqual([
      {
        manager: "a",
        operation: "Apply",
        apiVersion: "agent.wecode.io/v1",
        time: "2026-11-21T12:00:00Z",
        fieldsType: "FieldsV1",
        fieldsV1: {
          "f:metadata": { "f:labels": { "f:l": {} } },
          "f:spec": { "f:skills": { 'v:"x"': {} }, "f:systemPrompt": {} },
        },
      },
    ]);
  });

  it("again changes nothing, not even a time", () => {
    const first = applied(null, ghost({ systemPrompt: "p" }));
    const again = applied(first.object, ghost({ systemPrompt: "p" }), { hour: 1 });
    expect(again).toEqual({ object: first.object, changed: false });
  });

  it("of another owner's value by a second manager makes both owners, and says so", () => {
    const first = applied(null, ghost({ systemPrompt: "p" }));
    const second = applied(first.object, ghost({ systemPrompt: "p" }), { manager: "b", hour: 1 });
    expect(second.changed).toBe(true);
    expect(entries(second.object).map(({ manager, time }) => [manager, time])).toEqual([
      ["a", "2026-11-21T12:00:00Z"],
      ["b", "2026-11-21T13:00:00Z"],
    ]);
    const left = applied(second.object, { metadata: { name: "g" } }, { manager: "a" });
    expect(left.object["spec"]).toEqual({ systemPrompt: "p" });
    expect(entries(left.object).map(({ manager }) => manager)).toEqual(["b"]);
  });

  it("that takes a field from somebody is refused in Kubernetes' words, and forced takes it", () => {
    const live = applied(null, ghost({ systemPrompt: "p", skills: ["one", "two"] }, { labels: { owner: "a" } })).object;
    const config = ghost({ systemPrompt: "q", skills: ["three"] });
    const error = refusal(() => applied(live, config, { manager: "b" }));
    expect(error.reason).toBe("Conflict");
    expect(error.message).toBe('Apply failed with 1 conflict: conflict with "a": .spec.systemPrompt');
    expect(error.subject.causes).toEqual([
      { field: ".spec.systemPrompt", reason: "FieldManagerConflict", message: 'conflict with "a"' },
    ]);
    const forced = applied(live, config, { manager: "b", force: true }).object;
    expect(forced["spec"]).toEqual({ systemPrompt: "q", skills: ["one", "two", "three"] });
    const later = applied(forced, ghost({ skills: ["two"] }), { manager: "a" }).object;
    expect(later["spec"]).toEqual({ systemPrompt: "q", skills: ["two", "three"] });
    expect(metadataOf(later)["labels"]).toBeUndefined();
  });

  it("names every conflict by its owner, and how a plain writer wrote", () => {
    const first = written(null, ghost({ systemPrompt: "p", memory: { scope: "user" } }), "kubectl-edit");
    const error = refusal(() => applied(first, ghost({ systemPrompt: "q", memory: { scope: "none" } })));
    expect(error.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubectl-edit" using agent.wecode.io/v1:\n' +
        "- .spec.memory.scope\n- .spec.systemPrompt",
    );
    expect(error.subject).toMatchObject({ kind: "ghosts", group: "agent.wecode.io", name: "g" });
  });

  it("over what was written before owners were known keeps it", () => {
    const old = ghost({ systemPrompt: "p", skills: ["x"] });
    const { object } = applied(old, ghost({ systemPrompt: "p" }));
    expect(object["spec"]).toEqual({ systemPrompt: "p", skills: ["x"] });
    expect(entries(object).map(({ manager }) => manager)).toEqual(["a", "before-first-apply"]);
    const error = refusal(() => applied(old, ghost({ systemPrompt: "q" })));
    expect(error.message).toContain('conflict with "before-first-apply" using agent.wecode.io/v1');
  });

  it("refuses managedFields, and lists whose entries are the same", () => {
    const managed = refusal(() => applied(null, ghost({ systemPrompt: "p" }, { managedFields: [] })));
    expect([managed.reason, managed.message]).toEqual(["BadRequest", "metadata.managedFields must be nil"]);
    const twice = refusal(() => applied(null, ghost({ systemPrompt: "p", skills: ["x", "y", "x"] })));
    expect(twice.subject.causes).toEqual([
      { field: "spec.skills[2]", reason: "FieldValueDuplicate", message: 'Duplicate value: "x"' },
    ]);
  });

  it("takes null for not there, and carries a resourceVersion through for the check", () => {
    const { object } = applied(null, ghost({ systemPrompt: "p", skills: null }, { resourceVersion: "7" }));
    expect(object["spec"]).toEqual({ systemPrompt: "p" });
    expect(metadataOf(object)["resourceVersion"]).toBe("7");
  });
});

describe("the door of the status", () => {
  const ready = [{ type: "Ready", status: "True" }];

  it("owns the status apart, and neither door owns what the other writes", () => {
    const live = applied(null, { ...ghost({ systemPrompt: "p" }), status: { conditions: ready } }).object;
    expect(live["status"]).toBeUndefined();
    const config = { ...ghost({ systemPrompt: "other" }, { labels: { x: "y" } }), status: { conditions: ready } };
    const { object } = applied(live, config, { manager: "c", subresource: "status" });
    expect(object["spec"]).toEqual({ systemPrompt: "p" });
    expect(metadataOf(object)["labels"]).toBeUndefined();
    expect(entries(object).find(({ manager }) => manager === "c")).toMatchObject({
      subresource: "status",
      fieldsV1: { "f:status": { "f:conditions": { 'k:{"type":"Ready"}': { ".": {}, "f:status": {} } } } },
    });
    const again = applied(object, ghost({ systemPrompt: "p2" }));
    expect(again.object["status"]).toEqual({ conditions: ready });
  });

  it("merges conditions of several writers by their type", () => {
    const live = applied(null, ghost({ systemPrompt: "p" })).object;
    const one = { ...ghost({}), status: { conditions: ready } };
    const other = { ...ghost({}), status: { conditions: [{ type: "Synced", status: "False" }] } };
    const first = applied(live, one, { manager: "c", subresource: "status" }).object;
    const second = applied(first, other, { manager: "d", subresource: "status" }).object;
    expect(second["status"]).toEqual({ conditions: [...ready, { type: "Synced", status: "False" }] });
  });

  it("of a plain write takes the status alone", () => {
    const before = applied(null, ghost({ systemPrompt: "p" })).object;
    const after = { ...ghost({ systemPrompt: "changed" }), status: { observedGeneration: 2 } };
    const status = written(before, after, "controller", { subresource: "status" });
    expect(entries(status).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ["a", { "f:spec": { "f:systemPrompt": {} } }],
      ["controller", { "f:status": { ".": {}, "f:observedGeneration": {} } }],
    ]);
    const spec = written(before, after, "editor");
    expect(entries(spec).map(({ fieldsV1 }) => fieldsV1)).toEqual([{ "f:spec": { "f:systemPrompt": {} } }]);
  });
});

describe("any other write", () => {
  it("takes what it changes from those who applied it", () => {
    const before = applied(null, ghost({ systemPrompt: "p", skills: ["x"] })).object;
    const after = written(before, ghost({ systemPrompt: "q", skills: ["x"] }), "editor", { hour: 1 });
    expect(entries(after).map(({ manager, operation, time }) => [manager, operation, time])).toEqual([
      ["a", "Apply", "2026-11-21T12:00:00Z"],
      ["editor", "Update", "2026-11-21T13:00:00Z"],
    ]);
    expect(entries(after)[0]?.fieldsV1).toEqual({ "f:spec": { "f:skills": { 'v:"x"': {} } } });
  });

  it("that changes nothing leaves every time as it was", () => {
    const before = written(null, ghost({ systemPrompt: "p" }), "editor");
    expect(entries(written(before, ghost({ systemPrompt: "p" }), "editor", { hour: 5 }))).toEqual(entries(before));
    expect(entries(written(before, ghost({ systemPrompt: "p" }), "other", { hour: 5 }))).toEqual(entries(before));
  });

  it("may set managedFields, forget them with one empty entry, and not lose them by accident", () => {
    const before = applied(null, ghost({ systemPrompt: "p" })).object;
    const renamed = [{ ...entries(before)[0], manager: "renamed" }];
    const set = written(before, ghost({ systemPrompt: "p" }, { managedFields: renamed }), "x");
    expect(entries(set).map(({ manager }) => manager)).toEqual(["renamed"]);
    expect(entries(written(before, ghost({ systemPrompt: "p" }, { managedFields: [{}] }), "x"))).toEqual([]);
    for (const managedFields of [undefined, [], [{ manager: "m" }], "x", [{ fieldsType: "V2" }]]) {
      const kept = written(before, ghost({ systemPrompt: "p" }, { managedFields }), "x");
      expect(entries(kept)).toEqual(entries(before));
    }
  });

  it("of a dozen writers keeps ten entries, with the oldest under one name", () => {
    let live = written(null, ghost({ systemPrompt: "0" }, { labels: { l0: "v" } }), "writer-00");
    const labels: Record<string, string> = { l0: "v" };
    for (let index = 1; index <= 12; index++) {
      labels[`l${index}`] = "v";
      const after = ghost({ systemPrompt: "0" }, { labels: structuredClone(labels) });
      live = written(live, after, `writer-${String(index).padStart(2, "0")}`, { hour: index });
    }
    const managers = entries(live).map(({ manager }) => manager);
    expect(managers).toHaveLength(10);
    expect(managers).toContain("ancient-changes");
    expect(managers).not.toContain("writer-00");
    const owned = JSON.stringify(entries(live));
    for (let index = 0; index <= 12; index++) expect(owned).toContain(`"f:l${index}"`);
  });
});

describe("from client-side to server-side apply", () => {
  const config = ghost({ systemPrompt: "p", skills: ["x"] });
  const annotated = ghost(
    { systemPrompt: "p", skills: ["x"] },
    { annotations: { [LAST_APPLIED]: JSON.stringify(config) } },
  );
  const clientSide = written(null, annotated, "kubectl-client-side-apply");

  it("kubectl takes its own fields along without a conflict, and its annotation follows", () => {
    const next = ghost({ systemPrompt: "q", skills: ["y"] });
    const { object } = applied(clientSide, next, { manager: "kubectl" });
    expect(object["spec"]).toMatchObject({ systemPrompt: "q" });
    const { annotations } = metadataOf(object) as { annotations: Record<string, string> };
    expect(JSON.parse(annotations[LAST_APPLIED] ?? "")).toEqual(next);
    const owners = entries(object).map(({ manager, operation }) => `${manager}/${operation}`);
    expect(owners).toEqual(["kubectl/Apply", "kubectl-client-side-apply/Update"]);
  });

  it("anybody else meets the conflict", () => {
    const error = refusal(() => applied(clientSide, ghost({ systemPrompt: "q" }), { manager: "argocd" }));
    expect(error.message).toContain('"kubectl-client-side-apply" using agent.wecode.io/v1');
  });

  it("kubectl still conflicts over what it had not applied itself", () => {
    const edited = written(clientSide, { ...annotated, spec: { systemPrompt: "p", memory: { scope: "user" } } }, "ed");
    const error = refusal(() =>
      applied(edited, ghost({ systemPrompt: "q", memory: { scope: "none" } }), { manager: "kubectl" }),
    );
    expect(error.message).toBe(
      'Apply failed with 1 conflict: conflict with "ed" using agent.wecode.io/v1: .spec.memory.scope',
    );
  });

  it("an annotation that cannot be read permits nothing", () => {
    const broken = written(null, ghost({ systemPrompt: "p" }, { annotations: { [LAST_APPLIED]: "{" } }), "ed");
    expect(refusal(() => applied(broken, ghost({ systemPrompt: "q" }), { manager: "kubectl" })).reason).toBe(
      "Conflict",
    );
  });
});
