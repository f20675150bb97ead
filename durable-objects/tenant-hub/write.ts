import type { Actor } from "#core/actor";
import { AppError } from "#core/errors";
import { StatusError } from "#core/resource/status-error";
import type { ResourceCommand, Written } from "#services/resource/command";
import { tenantHub } from "../stubs.ts";
import type { WriteAnswer } from "./tenant-hub.ts";

/** Writes through the organization's hub; throws what the write threw. */
export async function writeThroughHub(env: Env, actor: Actor, command: ResourceCommand): Promise<Written> {
  const answer = (await tenantHub(env, actor.organizationId).write(actor, command)) as WriteAnswer;
  if (answer.ok) return answer.written;
  const { code, message, details, reason, subject } = answer.refused;
  throw reason ? new StatusError(reason, message, subject) : new AppError(code, message, details);
}
