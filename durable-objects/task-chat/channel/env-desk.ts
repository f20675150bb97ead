import { ChannelError } from "#core/channel";
import { asAppError } from "#core/errors";
import { parsePlatformModel } from "#core/resource/platform-model";
import { StatusError } from "#core/resource/status-error";
import { connect } from "#db/connect";
import { lookUp } from "#models/catalogue";
import { logFault } from "#services/log";
import { getAttachment } from "#services/attachment/get";
import { putAttachment } from "#services/attachment/put";
import { resourceExists } from "#services/channel/find-resource";
import { ownerActor } from "#services/channel/owner-actor";
import { loadModel } from "#services/task/load-snapshot";
import { streamIdOf } from "../../channel-hub/conversation-id.ts";
import { refused, type Sent } from "../../channel-hub/sending.ts";
import { r2Files } from "../../r2-files.ts";
import { channelHub, taskChat } from "../../stubs.ts";
import { writeThroughHub } from "../../tenant-hub/write.ts";
import type { TaskRow } from "../store/task.ts";
import type { StartedRow } from "../store/started.ts";
import type { DeskPorts, HubPort } from "./desk-parts.ts";
import { labelsOf, type Row } from "./task-of-channel.ts";

type Started = Pick<StartedRow, "taskId" | "team" | "prompt">;
const known = (provider: string, model: string) => lookUp(provider, model) ?? undefined;

/** What a channel's conversation reaches outside of itself. */
export function deskPortsOf(env: Env, task: TaskRow, row: Row): DeskPorts {
  const { binding } = row;
  const scope = { db: connect(env), organizationId: task.organizationId };
  const files = r2Files(env.FILES);
  const actor = ownerActor(binding);
  const ctx = { db: scope.db, actor, nowMs: () => Date.now() };
  return {
    hub: hubPort(env, binding.channelId),
    streamIdOf: (event) => streamIdOf(task.taskId, binding.rules.platform, event),
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
        if (asAppError(error)) return null; // Deleted meanwhile: the words go out without it.
        throw error;
      }
    },
    startTask: (started) => startTask(env, { task, row }, started),
    model: (key) => loadModel({ ...scope, lookUp: known }, key, parsePlatformModel(env.DEFAULT_MODEL)),
  };
}

/** A task in the background, as any other; started once, however often it is asked for. */
async function startTask(env: Env, at: { task: TaskRow; row: Row }, started: Started): Promise<void> {
  const { task, row } = at;
  const { binding } = row;
  const { taskId, team, prompt } = started;
  const owner = ownerActor({ ...binding, team });
  const name = `channel-${taskId}`;
  const { namespace, organizationId } = task;
  const labels = { ...labelsOf(row), "agent.wecode.io/started-by": task.taskId };
  const manifest = { metadata: { name, labels }, spec: { prompt, teamRef: team } };
  const options = { dryRun: false, fieldValidation: "Ignore" as const };
  try {
    await writeThroughHub(env, owner, { verb: "create", kind: "Task", namespace, uid: taskId, manifest, options });
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === "AlreadyExists")) throw error;
  }
  const facts = { taskId, organizationId, namespace, name, team, title: "", groupChat: false, owner: binding.owner };
  await taskChat(env, taskId).open({ ...facts, prompt, resultTo: task.taskId });
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
    // These are courtesies and a line of a log: none is worth a second try, nor an answer that waits for it.
    typing: (order) =>
      hub()
        .typing(order)
        .catch(() => undefined),
    names: (unnamed) =>
      hub()
        .names(unnamed)
        .catch(() => ({ person: "", place: "" })),
    bury: (letter) => hub().bury(letter),
    noteIntent: (decided) =>
      hub()
        .noteIntent(decided)
        .catch(() => undefined),
  };
}

/** A hub out of reach is a failure like any other: the same order comes again with the same key. */
async function reached<T>(ask: () => Promise<Sent<T>>): Promise<Sent<T>> {
  try {
    return await ask();
  } catch (error) {
    logFault("channel-hub-unreachable", error);
    return refused(new ChannelError({ code: "ChannelUnreachable" }, { retryable: true }));
  }
}
