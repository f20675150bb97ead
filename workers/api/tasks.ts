import { Hono, type Context as HonoContext } from "hono";
import { namespacesFor, requireRight } from "#auth/policy";
import type { Verb } from "#auth/scopes";
import { AppError } from "#core/errors";
import { taskChat, userRoom } from "#durable-objects/stubs";
import { CreateShare, type CreatedShare } from "#protocol/api/shares";
import { ChangeTask, ListTasksQuery, MarkRead } from "#protocol/api/tasks";
import { createShare } from "#services/share/create";
import { revokeShares } from "#services/share/revoke";
import { archiveTask } from "#services/task/archive";
import { listTasks, summarizeTask } from "#services/task/list";
import { loadTask } from "#services/task/load";
import { markRead } from "#services/task/read";
import { renameTask } from "#services/task/rename";
import { deleteTask } from "./delete-task.ts";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, idOf, query } from "./middleware/validate.ts";

const DAY_MS = 24 * 3600 * 1000;

export const taskRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/", query(ListTasksQuery), async (c) => {
    requireRight(c.var.actor, "list", "tasks");
    const { archived, ...rest } = c.req.valid("query");
    const inNamespaces = namespacesFor(c.var.actor, "list", "tasks");
    return c.json(await listTasks(c.var.ctx, { ...rest, archived: archived === "true", inNamespaces }));
  })
  .get("/:id", async (c) => {
    const summary = await summarizeTask(c.var.ctx, await taskOf(c, "get"));
    if (!summary) throw new AppError("NOT_FOUND", "There is no such task.");
    return c.json(summary);
  })
  .patch("/:id", body(ChangeTask), async (c) => {
    const taskId = await taskOf(c, "update");
    const { title, archived } = c.req.valid("json");
    if (archived !== undefined) await archiveTask(c.var.ctx, taskId, archived);
    if (title !== undefined) {
      await renameTask(c.var.ctx, taskId, title);
      await taskChat(c.env, taskId).rename(title);
    }
    return c.body(null, 204);
  })
  .delete("/:id", async (c) => {
    await deleteTask(c.env, c.var.ctx, await taskOf(c, "delete"));
    return c.body(null, 204);
  })
  .post("/:id/read", body(MarkRead), async (c) => {
    await markRead(c.var.ctx, await taskOf(c, "get"), c.req.valid("json").seq);
    return c.body(null, 204);
  })
  .post("/:id/share", body(CreateShare), async (c) => {
    const taskId = await taskOf(c, "update");
    const { expires_in_days: days } = c.req.valid("json");
    const { token } = await createShare(c.var.ctx, taskId, days && days * DAY_MS);
    const { userId, organizationId } = c.var.actor;
    const shared = { task_id: taskId, at: c.var.ctx.nowMs() };
    await userRoom(c.env, userId).notify(organizationId, [{ event: "task:shared", payload: shared }]);
    const share: CreatedShare = { url: `${c.env.PUBLIC_URL}/share/${token}`, token };
    return c.json(share, 201);
  })
  .delete("/:id/share", async (c) => {
    await revokeShares(c.var.ctx, await taskOf(c, "update"));
    return c.body(null, 204);
  });

/** The task in the address, when the actor sees it and has the right in its namespace. */
async function taskOf(c: HonoContext<ApiEnv, "/:id">, verb: Verb): Promise<string> {
  const { taskId, namespace } = await loadTask(c.var.ctx, idOf(c), "read");
  requireRight(c.var.actor, verb, "tasks", namespace);
  return taskId;
}
