import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KINDS } from "#protocol/kinds/registry";
import { DISPLAY_NAME, KIND_NAMES, type Cause, type Kind } from "#protocol/kinds/resource";
import { manifestOf, MISTAKES, mistaken, SPECS } from "./bad-manifests.testsuite.ts";
import { admit, admitStatus, type Admission } from "./admit.ts";
import type { Manifest } from "./manifest.ts";
import { StatusError } from "./status-error.ts";

function admitted(kind: Kind, manifest: unknown): Admission {
  return admit(kind, manifest, { namespace: KINDS[kind].namespaced ? "default" : "" });
}

/** Anything but a StatusError is a bug. */
function refusal(act: () => unknown): StatusError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

function causesOf(kind: Kind, manifest: unknown): Cause[] {
  return refusal(() => admitted(kind, manifest))?.subject.causes ?? [];
}

const kinds = fc.constantFrom(...KIND_NAMES);
describe("admission", () => {
  it.each(KIND_NAMES)("takes a good %s as it is", (kind) => {
    const { draft, unknown, notes } = admitted(kind, manifestOf(kind));
    expect([unknown, notes]).toEqual([[], []]);
    expect(draft.spec).toEqual(SPECS[kind]);
    expect(MISTAKES.some((mistake) => mistake.kind === kind)).toBe(true);
  });

  it("of 5,000 bad manifests names the place that is wrong, each time", () => {
    fc.assert(
      fc.property(fc.constantFrom(...MISTAKES), (mistake) => {
        const fields = causesOf(mistake.kind, mistaken(mistake)).map(({ field }) => field);
        expect(fields).toContain(mistake.spot.field);
      }),
      { numRuns: 5000 },
    );
  }, 60_000);

  it("of 5,000 manifests of anything at all says what is wrong, and never throws anything else", () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const near = fc.record(
      { apiVersion: anything, kind: anything, metadata: anything, spec: anything, status: anything, data: anything },
      { requiredKeys: [] },
    );
    const typed = fc.record({ metadata: fc.oneof(anything, fc.object()), spec: fc.oneof(anything, fc.object()) });
    fc.assert(
      fc.property(kinds, fc.oneof(anything, near, typed), (kind, manifest) => {
        const error = refusal(() => admitted(kind, manifest));
        for (const cause of error?.subject.causes ?? []) {
          expect(cause).toEqual({ field: expect.any(String), reason: expect.any(String), message: expect.any(String) });
          expect(cause.message).not.toBe("");
        }
        if (error?.reason === "Invalid") expect(error.subject.causes).not.toEqual([]);
      }),
      { numRuns: 5000 },
    );
  }, 60_000);

  it("says all that is wrong at once", () => {
    const spec = { members: [{ role: "x" }, { botRef: { name: "b", namespace: "B" } }], collaborationModel: "sol" };
    const causes = causesOf("Team", {
      metadata: { name: "x/y", labels: { "a b": "c", d: "e f" }, finalizers: ["plain"] },
      spec: { ...spec, bindMode: ["chat", "chat"] },
    });
    expect(causes.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      "metadata.name FieldValueInvalid",
      "metadata.labels[a b] FieldValueInvalid",
      "metadata.labels.d FieldValueInvalid",
      "metadata.finalizers[0] FieldValueInvalid",
      "spec.members[0].botRef FieldValueRequired",
      "spec.collaborationModel FieldValueNotSupported",
      "spec.bindMode[1] FieldValueDuplicate",
    ]);
  });

  it("takes less than a millisecond for one object", () => {
    const manifests = KIND_NAMES.map((kind) => ({ kind, manifest: manifestOf(kind) }));
    const long = { ...SPECS.Ghost, systemPrompt: "word ".repeat(2000) };
    manifests.push({ kind: "Ghost", manifest: manifestOf("Ghost", long) });
    const run = () => manifests.forEach(({ kind, manifest }) => admitted(kind, manifest));
    for (let round = 0; round < 20; round++) run();
    const before = process.cpuUsage();
    for (let round = 0; round < 50; round++) run();
    const { user } = process.cpuUsage(before);
    expect(user / 1000 / (50 * manifests.length)).toBeLessThan(1);
  });

  it("refuses what is too large, with words that do not repeat it", () => {
    const huge = refusal(() =>
      admitted("Shell", manifestOf("Shell", { shellType: "Chat", config: { a: "x".repeat(2 ** 20) } })),
    );
    expect(huge?.subject.causes).toEqual([
      {
        field: "spec",
        reason: "FieldValueTooLong",
        message: "Too long: may not be more than 1048576 characters of JSON",
      },
    ]);
    const notes = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, "x".repeat(10_000)]));
    const long = causesOf("Bot", manifestOf("Bot", SPECS.Bot, { annotations: notes }));
    expect(long.map(({ field, reason }) => [field, reason])).toEqual([["metadata.annotations", "FieldValueTooLong"]]);
    const prompt = causesOf("Ghost", manifestOf("Ghost", { systemPrompt: "x".repeat(200_001) }));
    expect(prompt).toEqual([
      {
        field: "spec.systemPrompt",
        reason: "FieldValueTooLong",
        message: "Too long: may not be more than 200000 characters",
      },
    ]);
    expect(JSON.stringify(prompt).length).toBeLessThan(500);
  });

  it("names unknown fields wherever they are, and leaves them out", () => {
    const manifest: Manifest = {
      ...manifestOf("Team", {
        members: [{ botRef: { name: "b", colour: 1 } }],
        collaborationModel: "solo",
        color: "red",
      }),
      extra: 1,
    };
    manifest["metadata"] = {
      name: "x",
      nickname: "y",
      ownerReferences: [{ apiVersion: "v1", kind: "K", name: "n", uid: "u", z: 1 }],
    };
    const { draft, unknown } = admitted("Team", manifest);
    expect(unknown).toEqual([
      "extra",
      "metadata.nickname",
      "metadata.ownerReferences[0].z",
      "spec.members[0].botRef.colour",
      "spec.color",
    ]);
    expect(draft.spec).toEqual({ members: [{ botRef: { name: "b" } }], collaborationModel: "solo" });
    expect(draft.ownerReferences).toEqual([{ apiVersion: "v1", kind: "K", name: "n", uid: "u" }]);
  });

  it("holds the body to its place", () => {
    const at = { namespace: "default", name: "x" };
    for (const manifest of [
      { ...manifestOf("Bot"), kind: "Team" },
      { ...manifestOf("Bot"), apiVersion: "v2" },
      manifestOf("Bot", SPECS.Bot, { name: "y" }),
      manifestOf("Bot", SPECS.Bot, { namespace: "other" }),
      [],
      "text",
    ]) {
      expect(refusal(() => admit("Bot", manifest, at))?.reason).toBe("BadRequest");
    }
  });

  it("checks owners and finalizers", () => {
    const owner = { apiVersion: "v1", kind: "K", name: "n", uid: "u", controller: true };
    const causes = causesOf(
      "Bot",
      manifestOf("Bot", SPECS.Bot, {
        ownerReferences: [owner, { ...owner, uid: "v" }, { kind: "K", controller: "x" }, 5],
        finalizers: ["example.com/a", "orphan", "example.com/a", 5],
      }),
    );
    expect(causes.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      "metadata.finalizers[3] FieldValueTypeInvalid",
      "metadata.ownerReferences[2].apiVersion FieldValueRequired",
      "metadata.ownerReferences[2].name FieldValueRequired",
      "metadata.ownerReferences[2].uid FieldValueRequired",
      "metadata.ownerReferences[2].controller FieldValueTypeInvalid",
      "metadata.ownerReferences[3] FieldValueTypeInvalid",
      "metadata.ownerReferences FieldValueInvalid",
      "metadata.finalizers[2] FieldValueDuplicate",
    ]);
  });
});

describe("secrets", () => {
  it("take plain values into data, over those that are there, and have a type", () => {
    const { draft, unknown } = admitted("Secret", {
      metadata: { name: "s" },
      data: { a: "b2xk", b: "Yg==" },
      stringData: { a: "新" },
    });
    expect(draft.spec).toEqual({ type: "Opaque", data: { a: "5paw", b: "Yg==" } });
    expect(unknown).toEqual([]);
  });

  it("refuse what is no base64, keys that are none, and too much, without repeating a value", () => {
    const manifest = { metadata: { name: "s" }, data: { a: "not base64!", "b c": "Yg==" }, stringData: { d: 5 } };
    const error = refusal(() => admitted("Secret", manifest));
    expect(error?.subject.causes?.map(({ field }) => field)).toEqual(["data.a", "data[b c]", "stringData.d"]);
    expect(error?.message).not.toContain("not base64!");
    const big = { metadata: { name: "s" }, data: { a: "QUFB".repeat(2 ** 17 * 2 + 1) } };
    expect(refusal(() => admitted("Secret", big))?.subject.causes?.[0]?.reason).toBe("FieldValueTooLong");
    expect(causesOf("Secret", { metadata: { name: "Upper" } })[0]?.field).toBe("metadata.name");
  });

  it("name what no secret has", () => {
    expect(admitted("Secret", { metadata: { name: "s" }, spec: {}, dat: {} }).unknown).toEqual(["spec", "dat"]);
  });
});

describe("admitStatus", () => {
  it("reads the status alone, with what is wrong about it", () => {
    const at = { namespace: "default", name: "x" };
    const condition = { type: "Ready", status: "True" };
    const good = { metadata: { name: "x", resourceVersion: "5" }, status: { conditions: [condition], colour: 1 } };
    expect(admitStatus("Bot", good, at)).toMatchObject({
      status: { conditions: [condition] },
      metadata: { resourceVersion: "5" },
      unknown: ["status.colour"],
    });
    const bad = { metadata: { name: "x" }, status: { conditions: [condition, condition, { status: "Maybe" }] } };
    const causes = refusal(() => admitStatus("Bot", bad, at))?.subject.causes ?? [];
    expect(causes.map(({ field, reason }) => `${field} ${reason}`)).toEqual(
      expect.arrayContaining([
        "status.conditions[2].type FieldValueRequired",
        "status.conditions[2].status FieldValueNotSupported",
        "status.conditions[1] FieldValueDuplicate",
      ]),
    );
    expect(refusal(() => admitStatus("Bot", { status: 5 }, at))?.reason).toBe("Invalid");
  });
});

describe("metadata", () => {
  it("keeps the displayed name as an annotation", () => {
    const { draft, unknown, notes } = admitted("Bot", manifestOf("Bot", SPECS.Bot, { displayName: "Otto" }));
    expect(draft.annotations).toEqual({ [DISPLAY_NAME]: "Otto" });
    expect([unknown, notes]).toEqual([[], []]);
    expect(causesOf("Bot", manifestOf("Bot", SPECS.Bot, { displayName: 5 }))[0]?.field).toBe("metadata.displayName");
  });
});
