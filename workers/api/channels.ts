import { Hono, type Context as HonoContext } from "hono";
import { decide, requireRight } from "#auth/policy";
import type { Verb } from "#auth/scopes";
import { wordsOfStep } from "#core/channel/failure-words";
import { AppError } from "#core/errors";
import { channelConfig } from "#durable-objects/channel-hub/config-cache";
import { SIMULATED } from "#durable-objects/channel-hub/sending";
import { channelHub, taskChat } from "#durable-objects/stubs";
import { writeThroughHub } from "#durable-objects/tenant-hub/write";
import {
  ApprovePairing,
  ListDeliveries,
  MuteChannel,
  type SetUpOutcome,
  SimulateEvent,
  WaitForEvent,
} from "#protocol/api/channels";
import type { ChannelEvent } from "#protocol/channel-event";
import { loadChannel, type StoredChannel } from "#services/channel/load-channel";
import type { Context } from "#services/context";
import { listMembers } from "#services/organization/members";
import { handOver } from "../ingress/hand-over.ts";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, idOf, query } from "./middleware/validate.ts";

const KIND = "channels";

type Request = HonoContext<ApiEnv, "/:id">;

/** How a channel is, and what a person can do about it. What it is configured by is the resource of the same uid. */
export const channelRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/:id", async (c) => {
    const { organizationId, channelId } = await channelOf(c, "get");
    const hub = channelHub(c.env, channelId);
    const report = await hub.report();
    if (report) return c.json(report);
    // It was stored, and its hub never heard of it: the process died in between.
    await hub.reload(organizationId);
    return c.json(await hub.report());
  })
  .get("/:id/deliveries", query(ListDeliveries), async (c) => {
    const { channelId } = await channelOf(c, "get");
    const { before, limit } = c.req.valid("query");
    return c.json({ deliveries: await channelHub(c.env, channelId).deliveries(before, limit) });
  })
  .get("/:id/dead-letters", async (c) => {
    const { channelId } = await channelOf(c, "get");
    return c.json({ dead_letters: await channelHub(c.env, channelId).deadLetters() });
  })
  .post("/:id/dead-letters/:turn/replay", async (c) => {
    const { channelId } = await channelOf(c, "update");
    const hub = channelHub(c.env, channelId);
    const letter = await hub.deadLetter(c.req.param("turn"));
    if (!letter) throw new AppError("NOT_FOUND", "There is no such dead letter.");
    // In this order: between the two the letter is still there for another try.
    await taskChat(c.env, letter.task_id).replayReply(channelId, letter.turn_id);
    await hub.raise(letter);
    return c.json(letter, 202);
  })
  .post("/:id/mute", body(MuteChannel), async (c) => {
    const { namespace, name } = await channelOf(c, "update");
    await writeThroughHub(c.env, c.var.actor, {
      verb: "patch",
      kind: "Channel",
      namespace,
      name,
      patch: { type: "merge", body: { spec: { mute: c.req.valid("json").muted } } },
      options: { dryRun: false, fieldValidation: "Ignore" },
    });
    return c.body(null, 204);
  })
  .post("/:id/connect", async (c) => {
    const { channelId } = await channelOf(c, "update");
    const tried = await channelHub(c.env, channelId).setUp();
    // That the platform says no is an answer: whoever asked is to know why.
    const outcome: SetUpOutcome = tried.ok
      ? { done: tried.value.map((step) => ({ step, text: wordsOfStep(step) })), problem: null }
      : { done: [], problem: { message: tried.message, ...(tried.why && { why: tried.why }) } };
    return c.json(outcome);
  })
  .post("/:id/simulate", body(SimulateEvent), async (c) => {
    const { channelId } = await channelOf(c, "update");
    const config = await channelConfig(c.env, channelId);
    if (!config) throw new AppError("CONFLICT", "The channel is not ready; its status says why.");
    const open = { ...config, binding: { ...config.binding, rules: { ...config.binding.rules, senders: ["*"] } } };
    const { outcome, taskId } = await handOver(c.env, open, simulated(c.req.valid("json"), c.var.actor.name));
    return c.json({ outcome, task_id: taskId }, 202);
  })
  .get("/:id/wait", query(WaitForEvent), async (c) => {
    const { channelId } = await channelOf(c, "get");
    const { timeout_ms: timeoutMs, after_ms: afterMs } = c.req.valid("query");
    return c.json({ event: await channelHub(c.env, channelId).waitForEvent(afterMs ?? c.var.ctx.nowMs(), timeoutMs) });
  })
  .get("/:id/pairings", async (c) => {
    const { channelId } = await channelOf(c, "update");
    return c.json({ pairings: await channelHub(c.env, channelId).pairings() });
  })
  .post("/:id/pairings/approve", body(ApprovePairing), async (c) => {
    const { channelId } = await channelOf(c, "update");
    const { code, user_id: userId } = c.req.valid("json");
    if (userId !== undefined) await requireLinkable(c.var.ctx, userId);
    const sender = await channelHub(c.env, channelId).approve(code.toUpperCase(), userId ?? null);
    if (!sender) throw new AppError("NOT_FOUND", "Nobody has this code, or its hour is over.");
    return c.json({ sender });
  })
  .delete("/:id/senders/:sender", async (c) => {
    const { channelId } = await channelOf(c, "update");
    await channelHub(c.env, channelId).removeSender(c.req.param("sender"));
    return c.body(null, 204);
  });

async function channelOf(c: Request, verb: Verb): Promise<StoredChannel> {
  const { actor, ctx } = c.var;
  const stored = await loadChannel(ctx.db, actor.organizationId, idOf(c));
  // Whoever may not see it learns nothing of it, not even that it is there.
  const isThere = stored && decide(actor, "get", KIND, stored.namespace).allowed;
  if (!isThere) throw new AppError("NOT_FOUND", "There is no such channel.");
  requireRight(actor, verb, KIND, stored.namespace);
  return stored;
}

/** Whoever speaks as a member has their memory: nobody may give that away but they, or those who run the place. */
async function requireLinkable(ctx: Context, userId: string): Promise<void> {
  const { actor } = ctx;
  const path = { path: "user_id" };
  if (actor.userId === userId) return;
  if (actor.role !== "owner" && actor.role !== "admin") {
    throw new AppError("FORBIDDEN", "Only a person themselves can be linked, or an admin links them.", path);
  }
  const members = await listMembers(ctx);
  if (!members.some(({ user }) => user.id === userId)) {
    throw new AppError("INVALID", "user_id: is not a member of this organization.", path);
  }
}

/** As if the platform had told of it; what is answered goes nowhere but into the conversation. */
function simulated(event: (typeof SimulateEvent)["_output"], name: string): ChannelEvent {
  const eventId = `${SIMULATED}-${event.event_id ?? crypto.randomUUID()}`;
  return {
    eventId,
    kind: "message",
    conversation: { key: `${SIMULATED}:${event.sender}`, scope: event.group ? "group" : "direct", title: "Simulation" },
    sender: { id: event.sender, name, bot: false },
    text: event.text,
    addressed: true,
    files: [],
    target: { data: { [SIMULATED]: "true" } },
  };
}
