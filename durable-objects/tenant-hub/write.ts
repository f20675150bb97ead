import type { Actor } from "#core/actor";
import { AppError } from "#core/errors";
import { StatusError } from "#core/resource/status-error";
import type {
  DeleteCollectionCommand,
  NamespaceCommand,
  ResourceCommand,
  SetCommand,
  SetResult,
  Written,
  WrittenNamespace,
} from "#services/resource/command";
import { tenantHub } from "../stubs.ts";
import type { Answer } from "./answer.ts";

/** Writes through the organization's hub; throws what the write threw. */
export async function writeThroughHub(
  env: Env,
  actor: Actor,
  command: Exclude<ResourceCommand, DeleteCollectionCommand>,
): Promise<Written> {
  const [written] = settled((await hubOf(env, actor).write(actor, command)) as Answer<Written[]>);
  if (!written) throw new Error("the hub answered nothing");
  return written;
}

export async function deleteCollectionThroughHub(
  env: Env,
  actor: Actor,
  command: DeleteCollectionCommand,
): Promise<Written[]> {
  return settled((await hubOf(env, actor).write(actor, command)) as Answer<Written[]>);
}

export async function writeSetThroughHub(env: Env, actor: Actor, command: SetCommand): Promise<SetResult[]> {
  return settled((await hubOf(env, actor).writeSet(actor, command)) as Answer<SetResult[]>);
}

export async function writeNamespaceThroughHub(
  env: Env,
  actor: Actor,
  command: NamespaceCommand,
): Promise<WrittenNamespace> {
  return settled((await hubOf(env, actor).writeNamespace(actor, command)) as Answer<WrittenNamespace>);
}

function hubOf(env: Env, actor: Actor) {
  return tenantHub(env, actor.organizationId);
}

function settled<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.written;
  const { code, message, details, reason, subject } = answer.refused;
  throw reason ? new StatusError(reason, message, subject) : new AppError(code, message, details);
}
