// Two organizations in which everything has the same names: whatever is asked or done in one, the other is not in it.
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { FOREGROUND_FINALIZER } from "#core/resource/lifecycle";
import { resources, resourceVersions } from "#db/schema/resources";
import { readMasterKeys } from "#secrets/envelope";
import { newId } from "#secrets/random";
import { channelsWith } from "../channel/channels-with.ts";
import { resourceExists } from "../channel/find-resource.ts";
import { openCredentials } from "../secret/open-credentials.ts";
import { addNamespaceMember } from "../namespace/members.ts";
import { listServiceAccounts } from "../service-account/service-accounts.ts";
import { loadSnapshot } from "../task/load-snapshot.ts";
import { changesSince, currentVersion } from "./changes-since.ts";
import { configurationVersion } from "./configuration-version.ts";
import { checkReferences } from "./check-references.ts";
import { findKeys, getResource, loadRow } from "./get.ts";
import { getVersion, listDeleted, listVersions, loadDeleted } from "./history.ts";
import { listResources } from "./list.ts";
import { findNamespaceRow, listNamespaces, listNamespacesAt, loadNamespace } from "./namespaces.ts";
import {
  bot,
  ghost,
  newOrganization,
  OPTIONS,
  ownedBy,
  stored,
  type TestOrganization,
} from "./organization.testsuite.ts";
import { listReferrers } from "./referrers.ts";
import { setStatus } from "./set-status.ts";
import { deleteRow, restoreRow, updateRow, versionOf } from "./store.ts";

const KEYS = await readMasterKeys(btoa("k".repeat(32)));
const PLATFORM = { provider: "openai", model: "m" };
const CHANNEL = { platform: "slack", teamRef: { name: "assistant" }, credentialRef: { name: "keys" } };

/** `word` is what only this organization holds; `writes` more of them make its versions other than the other's. */
async function filled(word: string, writes: number): Promise<TestOrganization> {
  const own = await newOrganization();
  await own.addNamespace("research");
  await own.addNamespace("research--vision");
  await own.create("Secret", "keys", { stringData: { token: word } });
  await own.create("Channel", "chat", CHANNEL);
  await own.create("Ghost", "poet", ghost(`${word} first`), { namespace: "research" });
  const { metadata } = await own.create("ServiceAccount", "ci", {});
  const role = { namespace: "research", service_account_id: metadata.uid, role: "Reporter" } as const;
  await addNamespaceMember(own.ctx, () => true, role);
  await own.create("Ghost", "gone", ghost(word));
  await own.remove("Ghost", "gone");
  await own.create("Task", "talk", { title: word, teamRef: { name: "assistant" } });
  await own.patch("Team", "assistant", { spec: { members: [{ botRef: { name: "assistant" }, prompt: word }] } });
  for (let n = 0; n <= writes; n++) await own.patch("Ghost", "assistant", { spec: { systemPrompt: `${word} ${n}` } });
  return own;
}

let one: TestOrganization;
let two: TestOrganization;
beforeAll(async () => {
  [one, two] = await Promise.all([filled("thrush", 0), filled("curlew", 3)]);
});

const key = (kind: "Ghost" | "Secret", name: string, namespace = "default") => ({ kind, namespace, name });
const refused = (reason: string) => expect.objectContaining({ reason }) as Error;

describe("what is asked in one organization", () => {
  const answers = async ({ ctx, scope, write }: TestOrganization) => {
    const { db, organizationId } = scope;
    const assistant = await loadRow(scope, key("Ghost", "assistant"));
    const gone = await loadDeleted(scope, key("Ghost", "gone"), undefined);
    const list = await listResources(scope, { kind: "Ghost" });
    const { version } = await changesSince(scope, 0, 1000);
    const at = await currentVersion(scope);
    return {
      words: JSON.stringify([
        assistant,
        gone,
        list,
        await getResource(scope, key("Ghost", "poet", "research")),
        await getVersion(scope, key("Ghost", "assistant"), assistant.resourceVersion),
        await listDeleted(scope, { kind: "Ghost", namespace: "default" }),
        await loadSnapshot(scope, { namespace: "default", name: "assistant" }, PLATFORM),
        await changesSince(scope, 0, 1000),
        await openCredentials(scope, KEYS, { namespace: "default", ref: { name: "keys" } }),
        await write({ verb: "restore", ...key("Ghost", "gone"), options: { ...OPTIONS, dryRun: true } }),
      ]),
      count: [
        (await listVersions(scope, key("Ghost", "assistant"))).length,
        (await listReferrers(scope, assistant, { limit: 10 })).length,
        (await findKeys(scope, [key("Ghost", "assistant")])).get("Ghost/default/assistant")?.uid === assistant.uid,
        (await channelsWith(scope, "Secret/default/keys")).length,
        (await listServiceAccounts(ctx, null)).map(({ namespaces }) => Object.keys(namespaces)),
        (await listNamespaces(scope)).map(({ name }) => name),
        (await changesSince(scope, 0, 1000)).namespaces.length,
        (await loadNamespace(scope, "research")).uid === (await findNamespaceRow(scope, "research"))?.uid,
      ],
      versions: [
        Number(list.metadata.resourceVersion),
        Number((await listResources(scope, { kind: "Ghost", namespace: "system" })).metadata.resourceVersion),
        Number((await listNamespacesAt(scope)).resourceVersion),
        version,
      ].map((found) => found - at),
      configured: await configurationVersion(db, organizationId),
    };
  };

  it("is answered from that one", async () => {
    for (const [own, word, other] of [
      [one, "thrush", "curlew"],
      [two, "curlew", "thrush"],
    ] as const) {
      const { words, count, versions } = await answers(own);
      expect(words).toContain(word);
      expect(words).not.toContain(other);
      expect(count).toEqual([
        word === "thrush" ? 2 : 5,
        1,
        true,
        1,
        [["research"]],
        ["default", "research", "research--vision"],
        2,
        true,
      ]);
      expect(versions).toEqual([0, 0, 0, 0]);
    }
    expect((await answers(two)).configured - (await answers(one)).configured).toBe(3);
  });

  it("and what only the other one has is not there", async () => {
    await one.create("Ghost", "alone", ghost("x"));
    await one.create("Team", "alone", { members: [{ botRef: { name: "assistant" } }], collaborationModel: "solo" });
    await one.remove("Ghost", "alone");
    await one.create("Ghost", "alone", ghost("y"));
    await one.addNamespace("own");
    const { scope, write } = two;
    await expect(loadRow(scope, key("Ghost", "alone"))).rejects.toEqual(refused("NotFound"));
    await expect(loadDeleted(scope, key("Ghost", "alone"), undefined)).rejects.toEqual(refused("NotFound"));
    await expect(loadNamespace(scope, "own")).rejects.toEqual(refused("NotFound"));
    expect([
      await resourceExists(one.scope, { kind: "Team", namespace: "default", name: "alone" }),
      await resourceExists(scope, { kind: "Team", namespace: "default", name: "alone" }),
    ]).toEqual([true, false]);
    const found = await checkReferences(
      scope,
      { kind: "Bot", namespace: "default", name: "b" },
      bot({ ghostRef: { name: "alone" } }),
    );
    expect(found.missing).toMatchObject([{ field: "spec.ghostRef.name" }]);
    const uid = (await loadRow(one.scope, key("Ghost", "assistant"))).uid;
    for (const command of [
      { verb: "restore", ...key("Ghost", "alone"), options: OPTIONS },
      { verb: "restore", ...key("Ghost", "gone"), uid, options: OPTIONS },
    ] as const)
      await expect(write(command)).rejects.toEqual(refused("NotFound"));
  });
});

it("an organization that never wrote anything is at no version", async () => {
  const scope = { ...one.scope, organizationId: newId() };
  expect([
    await currentVersion(scope),
    await configurationVersion(scope.db, scope.organizationId),
    (await changesSince(scope, 0, 10)).version,
    Number((await listResources(scope, { kind: "Ghost" })).metadata.resourceVersion),
    Number((await listNamespacesAt(scope)).resourceVersion),
  ]).toEqual([0, 0, 0, 0, 0]);
});

describe("what is done in one organization", () => {
  it("changes nothing of another", async () => {
    const before = await stored(two);
    const mine = await loadRow(two.scope, key("Ghost", "assistant"));
    await one.patch("Ghost", "assistant", { metadata: { labels: { a: "b" } } });
    await one.create("Ghost", "lonely", ghost("x"));
    await one.remove("Task", "talk");
    await one.write({ verb: "restore", ...key("Ghost", "gone"), options: OPTIONS });
    await one.write({ verb: "delete-collection", kind: "Channel", options: OPTIONS });
    await one.removeNamespace("research--vision");
    await one.removeNamespace("research");
    await setStatus(one.scope, mine.uid, { phase: "Failed" });
    expect(await stored(two)).toEqual(before);
    expect((await listNamespaces(one.scope)).map(({ name }) => name)).not.toContain("research");
  });

  it("is not held up by what another has", async () => {
    await two.create("Ghost", "shared", ghost("x"));
    await two.create("Bot", "user", bot({ ghostRef: { name: "shared" } }));
    await one.create("Ghost", "shared", ghost("x"));
    await one.remove("Ghost", "shared");
    await one.write({ verb: "restore", ...key("Ghost", "shared"), options: OPTIONS });
    await one.addNamespace("nest");
    await two.addNamespace("nest");
    await two.addNamespace("nest--egg");
    await one.removeNamespace("nest");
    expect(await findNamespaceRow(two.scope, "nest")).toMatchObject({ deletedAt: null });
  });

  it("makes nothing of another ready", async () => {
    await two.create("Bot", "waits", bot({ ghostRef: { name: "later" } }));
    await one.create("Ghost", "later", ghost("x"));
    const { status } = await loadRow(two.scope, { kind: "Bot", namespace: "default", name: "waits" });
    expect(status).toMatchObject({ conditions: [{ type: "Ready", status: "False" }] });
  });

  it("takes nothing of another along, whatever that says of its owners", async () => {
    const owner = await one.create("Ghost", "owner", ghost("x"));
    await two.create("Ghost", "dependent", ghost("x"), { metadata: ownedBy("Ghost", owner) });
    const waiting = await two.create("Ghost", "waiting", ghost("x"));
    const child = await two.create("Ghost", "child", ghost("x"), { metadata: ownedBy("Ghost", waiting) });
    await two.scope.db
      .update(resources)
      .set({ deletionAt: new Date(), finalizers: [FOREGROUND_FINALIZER] })
      .where(eq(resources.uid, waiting.metadata.uid));
    await two.scope.db.update(resources).set({ ownerReferences: [] }).where(eq(resources.uid, child.metadata.uid));
    await one.create("Ghost", "foreign", ghost("x"), { metadata: ownedBy("Ghost", waiting) });
    const before = await stored(two);
    await one.remove("Ghost", "owner");
    await one.remove("Ghost", "foreign");
    expect(await stored(two)).toEqual(before);
  });
});

describe("a uid of another organization", () => {
  it("writes nothing, whoever knows it", async () => {
    const before = await stored(two);
    const theirs = await loadRow(two.scope, key("Ghost", "assistant"));
    const gone = await loadDeleted(two.scope, key("Ghost", "gone"), undefined);
    const { organizationId } = one.scope;
    const posing = { ...theirs, organizationId };
    const version = async (result: Promise<{ rows: { resource_version: string }[] }>) => versionOf(await result);
    expect([
      await version(updateRow(one.ctx, { verb: "update", row: posing, before: posing, auditId: newId() })),
      await version(deleteRow(one.ctx, posing, newId())),
      await version(restoreRow(one.ctx, { ...gone, organizationId, name: "free" }, newId())),
    ]).toEqual([null, null, null]);
    await setStatus(one.scope, theirs.uid, { phase: "Failed" });
    expect(await stored(two)).toEqual(before);
  });

  it("has no history here", async () => {
    const { db, organizationId } = one.scope;
    const row = await loadRow(one.scope, key("Ghost", "assistant"));
    const [version] = await db.select().from(resourceVersions).where(eq(resourceVersions.uid, row.uid)).limit(1);
    const planted = { ...version!, resourceVersion: 1_000_000, organizationId: two.scope.organizationId };
    await db.insert(resourceVersions).values(planted);
    const listed = await listVersions({ db, organizationId }, key("Ghost", "assistant"));
    expect(listed.map(({ resourceVersion }) => resourceVersion)).not.toContain("1000000");
    await expect(getVersion(one.scope, key("Ghost", "assistant"), 1_000_000)).rejects.toEqual(refused("NotFound"));
  });
});
