import { and, asc, eq, ne } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { auditLog, resourceVersions } from "#db/schema/resources";
import type { Preconditions } from "./command.ts";
import { ghost, newOrganization, OPTIONS, type TestOrganization } from "./organization.testsuite.ts";

let own: TestOrganization;
beforeAll(async () => {
  own = await newOrganization();
});

const at = (name: string) => ({ kind: "Ghost", namespace: "default", name, options: OPTIONS }) as const;
const refused = (reason: string) => expect.objectContaining({ reason }) as Error;

/** What is told of a resource, or of a namespace and what is in it, in the order in which it was done. */
async function recorded(uid: string) {
  const { db, organizationId } = own.scope;
  const entries = await db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.organizationId, organizationId), eq(auditLog.uid, uid)))
    .orderBy(asc(auditLog.id));
  const versions = await db
    .select()
    .from(resourceVersions)
    .where(eq(resourceVersions.uid, uid))
    .orderBy(asc(resourceVersions.resourceVersion));
  return { entries: entries.map(({ verb }) => verb), versions: versions.map(({ verb }) => verb) };
}

describe("a write", () => {
  it("leaves one version and one entry in the log; one that changes nothing, or a status, leaves none", async () => {
    const { metadata } = await own.create("Ghost", "told", ghost("x"));
    await own.patch("Ghost", "told", { spec: { systemPrompt: "y" } });
    await own.patch("Ghost", "told", { spec: { systemPrompt: "y" } });
    const body = { status: { observedGeneration: 1 } };
    await own.write({ verb: "patch", ...at("told"), patch: { type: "merge", body }, subresource: "status" });
    await own.write({ verb: "restore", ...at("told"), resourceVersion: Number(metadata.resourceVersion) });
    await own.remove("Ghost", "told");
    await own.write({ verb: "restore", ...at("told") });
    await own.write({
      verb: "delete-collection",
      kind: "Ghost",
      fieldSelector: "metadata.name=told",
      options: OPTIONS,
    });
    const verbs = ["create", "update", "update", "delete", "restore", "delete"];
    expect(await recorded(metadata.uid)).toEqual({ entries: verbs, versions: verbs });
  });

  it("of a namespace is told too, and so is what goes with it", async () => {
    const { namespace } = await own.addNamespace("lab");
    const { metadata } = await own.create("Ghost", "inside", ghost("x"), { namespace: "lab" });
    await own.removeNamespace("lab");
    expect((await recorded(namespace.uid!)).entries).toEqual(["create", "delete"]);
    expect((await recorded(metadata.uid)).entries).toEqual(["create", "delete"]);
    const { db, organizationId } = own.scope;
    const nameless = and(
      eq(auditLog.organizationId, organizationId),
      ne(auditLog.actorId, "system"),
      eq(auditLog.actorName, ""),
    );
    expect(await db.select().from(auditLog).where(nameless)).toEqual([]);
  });

  it("is for the resource and the version that it names, or is refused", async () => {
    const first = await own.create("Ghost", "meant", ghost("x"));
    const [second] = await own.patch("Ghost", "meant", { spec: { systemPrompt: "y" } });
    const { uid, resourceVersion } = second!.resource.metadata;
    const stale = first.metadata.resourceVersion;
    const other = "0198c0de-0000-7000-8000-000000000000";
    const patch = (metadata: object) => own.patch("Ghost", "meant", { metadata, spec: { systemPrompt: "z" } });
    const remove = (preconditions: Preconditions) => own.write({ verb: "delete", ...at("meant"), preconditions });
    const replace = (metadata: object) =>
      own.write({
        verb: "replace",
        ...at("meant"),
        manifest: { ...first, metadata: { ...first.metadata, ...metadata } },
      });
    for (const write of [patch, remove, replace]) {
      await expect(write({ resourceVersion: stale })).rejects.toEqual(refused("Conflict"));
      await expect(write({ uid: other, resourceVersion })).rejects.toEqual(refused("Conflict"));
    }
    await patch({ uid, resourceVersion });
    expect((await recorded(uid)).entries).toEqual(["create", "update", "update"]);
  });

  it("of what waits for its finalizers adds none, and the last that goes takes it along", async () => {
    await own.create("Ghost", "held", ghost("x"), { metadata: { finalizers: ["example.org/hold"] } });
    const [marked] = await own.remove("Ghost", "held");
    expect(marked).toMatchObject({ removed: false, resource: { metadata: { deletionTimestamp: expect.any(String) } } });
    const more = { metadata: { finalizers: ["example.org/hold", "example.org/more"] } };
    await expect(own.patch("Ghost", "held", more)).rejects.toEqual(refused("Invalid"));
    expect((await own.patch("Ghost", "held", { metadata: { finalizers: null } }))[0]).toMatchObject({ removed: true });
    expect((await recorded(marked!.resource.metadata.uid)).entries).toEqual(["create", "update", "delete"]);
  });
});
