import { connect, type Database } from "#db/connect";
import { postgresMemory } from "#memory/person-memory";
import { lookUp } from "#models/catalogue";
import { connectModel } from "#models/connect";
import type { Attachment } from "#protocol/task-frames";
import type { ModelConfig } from "#core/agent/snapshot";
import { parsePlatformModel } from "#core/resource/platform-model";
import type { PlatformModel } from "#core/resource/resolve-model";
import { readMasterKeys } from "#secrets/envelope";
import { newId } from "#secrets/random";
import { findAttachments } from "#services/attachment/get";
import { loadForModel } from "#services/attachment/load-for-model";
import { openSecret } from "#services/secret/secrets";
import { loadSnapshot } from "#services/task/load-snapshot";
import { toolsFor } from "#tools/registry";
import { decodeBase64 } from "../decode-base64.ts";
import { r2Files } from "../r2-files.ts";
import { taskChat, tenantHub } from "../stubs.ts";
import { askVersion, versionOfLate } from "../tenant-hub/known-version.ts";
import type { FindAttachments } from "./commands.ts";
import type { OutboxPorts } from "./outbox.ts";
import type { TurnPorts } from "./parts.ts";
import { patiently } from "./patiently.ts";
import type { TaskRow } from "./store/task.ts";
import { SnapshotCache } from "./snapshot-cache.ts";

/** What one conversation reaches outside of itself, scoped to its organization. `task`: as it is now. */
export function portsOf(
  env: Env,
  task: () => TaskRow,
  ctx: DurableObjectState,
): { turn: TurnPorts; outbox: OutboxPorts; findAttachments: FindAttachments } {
  const db = connect(env);
  const { organizationId, taskId } = task();
  const scope = { db, organizationId };
  const files = r2Files(env.FILES);
  const platform = parsePlatformModel(env.DEFAULT_MODEL);
  const snapshots = new SnapshotCache(
    organizationId,
    { ask: () => askVersion(env, organizationId), ofLate: () => versionOfLate(organizationId) },
    (team, override) => loadSnapshot({ ...scope, lookUp: known }, team, platform, override),
  );
  const turn: TurnPorts = {
    snapshot: (override, team = task().team) => patiently(() => snapshots.get(team, override)),
    snapshotAtHand: (override, team = task().team) => snapshots.atHand(team, override),
    connect: async (config, idempotencyKey) => {
      const apiKey = await patiently(() => keyOf(env, scope, config));
      return connectModel(atPresent(config, platform), {
        ...(apiKey ? { apiKey } : {}),
        fetch: openFetch,
        idempotencyKey,
        newId,
      });
    },
    tools: (names) => toolsFor(names, { memory: postgresMemory(db) }),
    attachments: (ids) => loadForModel(scope, files, ids),
    keepAlive: (work) => ctx.waitUntil(work),
  };
  return {
    turn,
    outbox: {
      project: (projection, news) => tenantHub(env, organizationId).project(projection, news),
      tellResult: (starterId, result) => taskChat(env, starterId).takeResult(organizationId, result),
    },
    findAttachments: (ids) => findAll(scope, taskId, ids),
  };
}

const known = (provider: string, model: string) => lookUp(provider, model) ?? undefined;

/** A turn may outlive a restart that gave the installation's model another address or name. */
function atPresent(config: ModelConfig, platform: PlatformModel | null): ModelConfig {
  if (config.credential.kind !== "platform" || !platform) return config;
  const { model, baseUrl, protocol = config.protocol } = platform;
  return { ...config, model, protocol, ...(baseUrl ? { baseUrl } : {}) };
}

/** Called with its own name: the runtime refuses `fetch` as a method of something else. */
const openFetch: typeof fetch = (input, init) => fetch(input, init);

async function keyOf(
  env: Env,
  scope: { db: Database; organizationId: string },
  { credential }: ModelConfig,
): Promise<string | undefined> {
  if (credential.kind === "platform") return env.DEFAULT_MODEL_KEY || undefined;
  if (credential.kind === "none") return undefined;
  const value = await openSecret(scope, await readMasterKeys(env.MASTER_KEY), credential.secretId);
  if (value === null) return undefined;
  return credential.encoding === "base64" ? decodeBase64(value) : value;
}

/** In the order asked for. Null when one of them is not there, or is another task's: a file goes with its task. */
async function findAll(
  scope: { db: Database; organizationId: string },
  taskId: string,
  ids: string[],
): Promise<Attachment[] | null> {
  const rows = new Map((await findAttachments(scope, ids)).map((row) => [row.id, row]));
  const found = ids.flatMap((id) => {
    const row = rows.get(id);
    if (!row || (row.taskId !== null && row.taskId !== taskId)) return [];
    return [{ id, name: row.name, media_type: row.mediaType, size: row.size }];
  });
  return found.length === ids.length ? found : null;
}
