import { eq } from "drizzle-orm";
import { inject } from "vitest";
import { loadSession } from "#auth/load-session";
import { namespaceMembers, secrets } from "#db/schema/accounts";
import { auditLog, namespaces, resourceCounters, resources, resourceVersions } from "#db/schema/resources";
import { readMasterKeys } from "#secrets/envelope";
import { newId } from "#secrets/random";
import type { Platform } from "#protocol/channel-event";
import { API_VERSION, type Kind } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { accountsOf } from "#test/people";
import type { Context } from "../context.ts";
import { openSecret, sealSecret, secretExists, secretMatches } from "../secret/secrets.ts";
import type { ResourceCommand, WriteOptions } from "./command.ts";
import type { StoredChange, WritePorts } from "./ports.ts";
import { reevaluateReferrers } from "./reevaluate.ts";
import { seedOrganization } from "./seed-organization.ts";
import { writeNamespace } from "./write-namespace.ts";
import { writeResource } from "./write.ts";

export const OPTIONS: WriteOptions = { dryRun: false, fieldValidation: "Strict" };
const KEYS = readMasterKeys(btoa("k".repeat(32)));

const SLACK = ["signingSecret", "botToken"];
const CHANNEL_FIELDS: { [P in Platform]?: { all: string[]; secret: string[] } } = {
  email: { all: ["address"], secret: [] },
  slack: { all: SLACK, secret: SLACK },
};

const { deps, signUp } = accountsOf(inject("cloudEnv"));

type Spec = Record<string, unknown>;

/** A new organization with its first team; what it writes it writes as its hub would. */
export async function newOrganization() {
  const { db } = deps;
  const actor = await loadSession(deps, (await signUp()).rawToken);
  const ctx: Context = { db, actor: actor!, nowMs: () => Date.now() };
  const scope = { db, organizationId: ctx.actor.organizationId };
  await seedOrganization({ db, nowMs: ctx.nowMs, newId }, scope.organizationId);
  const changes: StoredChange[] = [];
  const ports: WritePorts = {
    newId,
    secrets: {
      seal: async (by, secret) => sealSecret(by, await KEYS, secret),
      exists: secretExists,
      matches: async (by, id, value) => secretMatches(by, await KEYS, id, value),
      open: async (by, id) => openSecret({ db, organizationId: by.actor.organizationId }, await KEYS, id),
    },
    channelFields: (platform) => CHANNEL_FIELDS[platform] ?? null,
    changed: (change) => void changes.push(change),
    namespaceChanged: () => undefined,
  };
  const write = async (command: ResourceCommand) => {
    const written = await writeResource(ctx, ports, command);
    await reevaluateReferrers(ctx, ports, changes.splice(0));
    return written;
  };
  return {
    ctx,
    ports,
    scope,
    write,
    create: async (kind: Kind, name: string, spec: Spec, more: { namespace?: string; metadata?: Spec } = {}) => {
      const { namespace = "default", metadata = {} } = more;
      const { apiVersion, flat } = KINDS[kind];
      const manifest = { apiVersion, kind, metadata: { ...metadata, name }, ...(flat ? spec : { spec }) };
      return (await write({ verb: "create", kind, namespace, manifest, options: OPTIONS }))[0]!.resource;
    },
    patch: (kind: Kind, name: string, body: unknown, options = OPTIONS) =>
      write({ verb: "patch", kind, namespace: "default", name, patch: { type: "merge", body }, options }),
    remove: (kind: Kind, name: string, namespace = "default") =>
      write({ verb: "delete", kind, namespace, name, preconditions: {}, options: OPTIONS }),
    addNamespace: (name: string) => {
      const manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
      return writeNamespace(ctx, ports, { verb: "create-namespace", manifest, options: OPTIONS });
    },
    removeNamespace: (name: string) => writeNamespace(ctx, ports, { verb: "delete-namespace", name, options: OPTIONS }),
  };
}
export type TestOrganization = Awaited<ReturnType<typeof newOrganization>>;

/** All that is stored of an organization's resources. */
export async function stored({ scope: { db, organizationId } }: Pick<TestOrganization, "scope">): Promise<unknown> {
  const tables = [resources, resourceVersions, namespaces, resourceCounters, auditLog, namespaceMembers, secrets];
  const rows = await Promise.all(
    tables.map((table) => db.select().from(table).where(eq(table.organizationId, organizationId))),
  );
  return rows.map((found) => found.map((row) => JSON.stringify(row)).toSorted());
}

export const ghost = (systemPrompt: string) => ({ systemPrompt });
export const bot = (more: Spec = {}) => ({ ghostRef: { name: "assistant" }, shellRef: { name: "Chat" }, ...more });
export const ownedBy = (kind: Kind, { metadata }: { metadata: { name: string; uid: string } }) => ({
  ownerReferences: [
    { apiVersion: API_VERSION, kind, name: metadata.name, uid: metadata.uid, blockOwnerDeletion: true },
  ],
});
