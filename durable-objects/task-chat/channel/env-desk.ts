import type { Actor } from "#core/actor";
import { asAppError } from "#core/errors";
import { connect } from "#db/connect";
import { logFault } from "#services/log";
import { getAttachment } from "#services/attachment/get";
import { putAttachment } from "#services/attachment/put";
import { resourceExists } from "#services/channel/find-resource";
import { reviveTask } from "#services/channel/revive-task";
import type { ChannelBinding } from "../../channel-hub/channel-config.ts";
import { streamIdOf } from "../../channel-hub/conversation-id.ts";
import type { Sent } from "../../channel-hub/sending.ts";
import { r2Files } from "../../r2-files.ts";
import { channelHub, tenantHub } from "../../stubs.ts";
import { writeThroughHub } from "../../tenant-hub/write.ts";
import type { TaskRow } from "../store/conversation.ts";
import type { DeskPorts, HubPort } from "./desk-parts.ts";

/** What a channel's conversation reaches outside of itself. */
export function deskPortsOf(env: Env, task: TaskRow, binding: ChannelBinding): DeskPorts {
  const scope = { db: connect(env), organizationId: task.organizationId };
  const files = r2Files(env.FILES);
  const actor = ownerOf(binding);
  const ctx = { db: scope.db, actor, nowMs: () => Date.now() };
  return {
    hub: hubPort(env, binding.channelId),
    streamIdOf,
    exists: (kind, key) => resourceExists(scope, { kind, ...key }),
    keepFile: async ({ name, bytes }) => {
      const body = new Blob([bytes]).stream() as ReadableStream<Uint8Array>;
      try {
        return await putAttachment(ctx, files, { name, size: bytes.length, body });
      } catch (error) {
        if (asAppError(error)) return null; // Too large, or of a kind that is not kept.
        throw error;
      }
    },
    loadFile: async (id) => {
      try {
        const file = await getAttachment(ctx, files, id);
        // What strangers make the agent say must not reach into other conversations.
        if (file.taskId !== null && file.taskId !== task.taskId) return null;
        const bytes = new Uint8Array(await new Response(file.body).arrayBuffer());
        return { name: file.name, mime: file.mediaType, bytes };
      } catch (error) {
        if (asAppError(error)) return null;
        throw error;
      }
    },
    storeTask: async () => {
      if (await reviveTask(scope, task.taskId)) return tenantHub(env, task.organizationId).changedElsewhere();
      await writeThroughHub(env, actor, {
        verb: "create",
        kind: "Task",
        namespace: task.namespace,
        uid: task.taskId,
        manifest: manifestOf(task, binding),
        options: { dryRun: false, fieldValidation: "Ignore" },
      });
    },
  };
}

function manifestOf(task: TaskRow, binding: ChannelBinding) {
  const labels = {
    "agent.wecode.io/channel": binding.channelId,
    "agent.wecode.io/platform": binding.rules.platform,
  };
  return {
    metadata: { name: task.name, labels },
    spec: { title: task.title, teamRef: binding.team, groupChat: task.groupChat },
  };
}

/** A channel acts for whoever made it. */
function ownerOf({ owner, organizationId, channelId, namespace, team }: ChannelBinding): Actor {
  return {
    userId: owner.id,
    name: owner.name,
    email: "",
    organizationId,
    role: "member",
    namespaces: { [team.namespace]: "Reporter", [namespace]: "Developer" },
    via: "session",
    credentialId: channelId,
    scopes: null,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
  };
}

function hubPort(env: Env, channelId: string): HubPort {
  const hub = () => channelHub(env, channelId) as unknown as HubPort;
  return {
    reply: (order, piece) => reached(() => hub().reply(order, piece)),
    edit: (order, ref, piece) => reached(() => hub().edit(order, ref, piece)),
    beginStream: (order) => reached(() => hub().beginStream(order)),
    updateStream: (order, ref, update) => reached(() => hub().updateStream(order, ref, update)),
    finishStream: (order, ref, final) => reached(() => hub().finishStream(order, ref, final)),
    sendFile: (order, file) => reached(() => hub().sendFile(order, file)),
    download: (file) => reached(() => hub().download(file)),
    typing: (order) =>
      hub()
        .typing(order)
        .catch(() => undefined),
    bury: (letter) => hub().bury(letter),
  };
}

/** A hub out of reach is a failure like any other: the same order comes again with the same key. */
async function reached<T>(ask: () => Promise<Sent<T>>): Promise<Sent<T>> {
  try {
    return await ask();
  } catch (error) {
    logFault("channel-hub-unreachable", error);
    return {
      ok: false,
      message: "The channel could not be reached.",
      retryable: true,
      windowClosed: false,
      held: false,
    };
  }
}
