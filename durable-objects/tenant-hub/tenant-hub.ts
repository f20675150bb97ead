import { DurableObject } from "cloudflare:workers";
import type { Actor } from "#core/actor";
import { AppError, type ErrorCode, type ErrorDetails } from "#core/errors";
import { StatusError, type StatusReason, type StatusSubject } from "#core/resource/status-error";
import { connect } from "#db/connect";
import type { TaskSpec } from "#protocol/kinds/task";
import { readMasterKeys } from "#secrets/envelope";
import { newId } from "#secrets/random";
import type { ResourceCommand, Written } from "#services/resource/command";
import { configurationVersion } from "#services/resource/configuration-version";
import type { WritePorts } from "#services/resource/ports";
import { writeResource } from "#services/resource/write";
import { sealSecret, secretExists } from "#services/secret/secrets";
import type * as z from "zod";
import { taskChat, userRoom } from "../stubs.ts";

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
 * Holds no fact of its own; Postgres keeps them all.
 */
export class TenantHub extends DurableObject<Env> {
  #tail: Promise<unknown> = Promise.resolve();
  #version: number | null = null;

  /** Carries out one write. What the caller did wrong is an answer, not an exception. */
  write(actor: Actor, command: ResourceCommand): Promise<WriteAnswer> {
    const turn = this.#tail.then(() => this.#write(actor, command));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /** Grows with every write of what a turn is configured by. */
  async version(): Promise<number> {
    this.#version ??= await configurationVersion(connect(this.env), this.ctx.id.name ?? "");
    return this.#version;
  }

  async #write(actor: Actor, command: ResourceCommand): Promise<WriteAnswer> {
    try {
      const ctx = { db: connect(this.env), actor, nowMs: () => Date.now() };
      const written = await writeResource(ctx, this.#ports(), command);
      if (written.stored) await this.#follow(actor, command, written);
      return { ok: true, written };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, message, details } = error;
      const status = error instanceof StatusError ? { reason: error.reason, subject: error.subject } : {};
      return { ok: false, refused: { code, message, details, ...status } };
    } finally {
      this.#version = null;
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

  /** A task that was made opens its conversation; one that was deleted ends it. Both may be told again. */
  async #follow(actor: Actor, { verb, kind }: ResourceCommand, { resource }: Written): Promise<void> {
    if (kind !== "Task") return;
    const { uid: taskId, namespace, name } = resource.metadata;
    const { organizationId } = actor;
    if (verb === "delete") {
      await this.env.ARCHIVE.send({ kind: "archive-task", taskId, organizationId });
      await userRoom(this.env, actor.userId).notify("task:deleted", { task_id: taskId, at: Date.now() });
    }
    if (verb !== "create") return;
    const spec = resource.spec as z.infer<typeof TaskSpec>;
    await taskChat(this.env, taskId).open({
      taskId,
      organizationId,
      namespace,
      name,
      team: { namespace: spec.teamRef.namespace ?? namespace, name: spec.teamRef.name },
      title: spec.title ?? "",
      groupChat: spec.groupChat ?? false,
      owner: { id: actor.userId, name: actor.name },
      ...(spec.prompt ? { prompt: spec.prompt } : {}),
    });
  }
}
