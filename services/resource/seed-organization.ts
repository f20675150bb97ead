import { and, eq, inArray } from "drizzle-orm";
import { ASSISTANT_PROMPT, DEFAULT_MODEL_NAME } from "#core/resource/built-in";
import { referenceKey, referencesOf } from "#core/resource/references";
import type { Actor } from "#core/actor";
import type { Database } from "#db/connect";
import { resources } from "#db/schema/resources";
import { PLATFORM_PROVIDER } from "#protocol/kinds/model";
import { DEFAULT_NAMESPACE, DISPLAY_NAME, type Kind } from "#protocol/kinds/resource";
import { withReady } from "./ready.ts";
import { insertRow, type NewRow } from "./store.ts";

export interface SeedDeps {
  db: Database;
  nowMs(): number;
  newId(): string;
}

interface Seed {
  kind: Kind;
  name: string;
  displayName?: string;
  spec: Record<string, unknown>;
}

const ASSISTANT = "assistant";

/** In the order of their references. */
const SEEDS: Seed[] = [
  { kind: "Ghost", name: ASSISTANT, spec: { systemPrompt: ASSISTANT_PROMPT } },
  { kind: "Shell", name: "Chat", spec: { shellType: "Chat" } },
  { kind: "Model", name: DEFAULT_MODEL_NAME, spec: { provider: PLATFORM_PROVIDER } },
  {
    kind: "Bot",
    name: ASSISTANT,
    spec: { ghostRef: { name: ASSISTANT }, shellRef: { name: "Chat" }, modelRef: { name: DEFAULT_MODEL_NAME } },
  },
  {
    kind: "Team",
    name: ASSISTANT,
    displayName: "Assistant",
    spec: {
      members: [{ botRef: { name: ASSISTANT } }],
      collaborationModel: "solo",
      description: "Answers questions, reads the web and remembers what matters.",
      bindMode: ["chat"],
    },
  },
];

function systemActor(organizationId: string): Actor {
  return {
    userId: "system",
    name: "Weft",
    email: "",
    organizationId,
    role: "owner",
    namespaces: {},
    via: "session",
    credentialId: "system",
    scopes: null,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
  };
}

/**
 * Gives an organization its first team. May be called again at any time: it adds what was never there, so a seeding
 * that was cut off is completed, and what a person deleted stays deleted.
 */
export async function seedOrganization(deps: SeedDeps, organizationId: string): Promise<void> {
  const known = await deps.db
    .select({ kind: resources.kind, name: resources.name })
    .from(resources)
    .where(
      and(
        eq(resources.organizationId, organizationId),
        eq(resources.namespace, DEFAULT_NAMESPACE),
        inArray(
          resources.name,
          SEEDS.map((seed) => seed.name),
        ),
      ),
    );
  const missing = SEEDS.filter((seed) => !known.some((row) => row.kind === seed.kind && row.name === seed.name));
  const ctx = { db: deps.db, actor: systemActor(organizationId), nowMs: () => deps.nowMs() };
  const inserts = missing.map((seed) => insertRow(ctx, seedRow(deps, organizationId, seed), deps.newId()));
  const [first, ...others] = inserts;
  if (first) await deps.db.batch([first, ...others]);
}

function seedRow(deps: SeedDeps, organizationId: string, seed: Seed): NewRow {
  const now = new Date(deps.nowMs());
  return {
    uid: deps.newId(),
    organizationId,
    kind: seed.kind,
    namespace: DEFAULT_NAMESPACE,
    name: seed.name,
    generateName: null,
    spec: seed.spec,
    written: null,
    status: withReady(null, { missing: [], wrong: [] }, deps.nowMs()),
    labels: {},
    annotations: seed.displayName ? { [DISPLAY_NAME]: seed.displayName } : {},
    finalizers: [],
    ownerReferences: [],
    managedFields: [],
    deletionAt: null,
    refs: referencesOf(seed.kind, seed.spec, DEFAULT_NAMESPACE).map(referenceKey),
    generation: 1,
    createdBy: "system",
    createdAt: now,
    updatedAt: now,
  };
}
