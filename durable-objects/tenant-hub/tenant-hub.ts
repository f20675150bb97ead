import { DurableObject } from "cloudflare:workers";
import type { Actor } from "#core/actor";
import { AppError, type ErrorCode, type ErrorDetails } from "#core/errors";
import { StatusError, type StatusReason, type StatusSubject } from "#core/resource/status-error";
import { connect } from "#db/connect";
import { KINDS } from "#protocol/kinds/registry";
import type { TaskSpec } from "#protocol/kinds/task";
import { readMasterKeys } from "#secrets/envelope";
import { newId } from "#secrets/random";
import type { ResourceCommand, Written } from "#services/resource/command";
import { configurationVersion } from "#services/resource/configuration-version";
import type { WritePorts } from "#services/resource/ports";
import { writeResource } from "#services/resource/write";
import { sealSecret, secretExists } from "#services/secret/secrets";
import type * as z from "zod";
import { FollowUps, type FollowUp } from "./follow-up.ts";

/** An AppError as data: what a class carries does not cross an RPC boundary. */
interface Refused {
  code: ErrorCode;
  message: string;
  details: ErrorDetails;
  reason?: StatusReason;
  subject?: StatusSubject;
}
export type WriteAnswer = { ok: true; written: Written } | { ok: false; refused: Refused };

/**
 * One organization's order of writes: each waits for the one before it, so versions and references cannot race.
 * Holds no fact of its own but what it still owes; Postgres keeps them all.
 */
export class TenantHub extends DurableObject<Env> {
  #tail: Promise<unknown> = Promise.resolve();
  /** A promise, so that turns which begin together ask once, and none keeps what was read before a write. */
  #version: Promise<number> | null = null;
  readonly #followUps: FollowUps;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#followUps = new FollowUps(ctx, env);
  }

  /** Carries out one write. What the caller did wrong is an answer, not an exception. */
  write(actor: Actor, command: ResourceCommand): Promise<WriteAnswer> {
    const turn = this.#tail.then(() => this.#write(actor, command));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /** Grows with every write of what a turn is configured by. */
  async version(): Promise<number> {
    const asked = (this.#version ??= configurationVersion(connect(this.env), this.ctx.id.name ?? ""));
    try {
      return await asked;
    } catch (error) {
      if (this.#version === asked) this.#version = null;
      throw error;
    }
  }

  override async alarm(): Promise<void> {
    await this.#followUps.alarms.ring();
  }

  async #write(actor: Actor, command: ResourceCommand): Promise<WriteAnswer> {
    try {
      const ctx = { db: connect(this.env), actor, nowMs: () => Date.now() };
      const written = await writeResource(ctx, this.#ports(), command);
      const followUp = written.stored ? followUpOf(actor, command, written) : null;
      if (followUp) await this.#followUps.owe(followUp);
      return { ok: true, written };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, message, details } = error;
      const status = error instanceof StatusError ? { reason: error.reason, subject: error.subject } : {};
      return { ok: false, refused: { code, message, details, ...status } };
    } finally {
      if (KINDS[command.kind].configuration) this.#version = null;
    }
  }

  #ports(): WritePorts {
    return {
      newId,
      secrets: {
        seal: async (ctx, secret) => sealSecret(ctx, await readMasterKeys(this.env.MASTER_KEY), secret),
        exists: secretExists,
      },
    };
  }
}

/** A task that was made opens its conversation; one that was deleted ends it. */
function followUpOf(actor: Actor, { verb, kind }: ResourceCommand, { resource }: Written): FollowUp | null {
  if (kind !== "Task" || (verb !== "create" && verb !== "delete")) return null;
  const { uid: taskId, namespace, name } = resource.metadata;
  const { organizationId, userId } = actor;
  if (verb === "delete") return { verb, taskId, organizationId, userId };
  const spec = resource.spec as z.infer<typeof TaskSpec>;
  const opening = {
    taskId,
    organizationId,
    namespace,
    name,
    team: { namespace: spec.teamRef.namespace ?? namespace, name: spec.teamRef.name },
    title: spec.title ?? "",
    groupChat: spec.groupChat ?? false,
    owner: { id: userId, name: actor.name },
    ...(spec.prompt ? { prompt: spec.prompt } : {}),
  };
  return { verb, opening };
}
