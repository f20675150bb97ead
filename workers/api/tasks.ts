import { Hono } from "hono";
import { requireRight } from "#auth/policy";
import { taskChat, userRoom } from "#durable-objects/stubs";
import { CreateShare, type CreatedShare } from "#protocol/api/shares";
import { ChangeTask, ListTasksQuery, MarkRead } from "#protocol/api/tasks";
import { createShare } from "#services/share/create";
import { revokeShares } from "#services/share/revoke";
import { archiveTask } from "#services/task/archive";
import { listTasks } from "#services/task/list";
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
    return c.json(await listTasks(c.var.ctx, { ...rest, archived: archived === "true" }));
  })
  .patch("/:id", body(ChangeTask), async (c) => {
    requireRight(c.var.actor, "update", "tasks");
    const taskId = idOf(c);
    const { title, archived } = c.req.valid("json");
    if (archived !== undefined) await archiveTask(c.var.ctx, taskId, archived);
    if (title !== undefined) {
      await renameTask(c.var.ctx, taskId, title);
      await taskChat(c.env, taskId).rename(title);
    }
    return c.body(null, 204);
  })
  .delete("/:id", async (c) => {
    requireRight(c.var.actor, "delete", "tasks");
    await deleteTask(c.env, c.var.ctx, idOf(c));
    return c.body(null, 204);
  })
  .post("/:id/read", body(MarkRead), async (c) => {
    requireRight(c.var.actor, "get", "tasks");
    await markRead(c.var.ctx, idOf(c), c.req.valid("json").seq);
    return c.body(null, 204);
  })
  .post("/:id/share", body(CreateShare), async (c) => {
    requireRight(c.var.actor, "update", "tasks");
    const taskId = idOf(c);
    const { expires_in_days: days } = c.req.valid("json");
    const { token } = await createShare(c.var.ctx, taskId, days && days * DAY_MS);
    const { userId, organizationId } = c.var.actor;
    const shared = { task_id: taskId, at: c.var.ctx.nowMs() };
    await userRoom(c.env, userId).notify(organizationId, "task:shared", shared);
    const share: CreatedShare = { url: `${c.env.PUBLIC_URL}/share/${token}`, token };
    return c.json(share, 201);
  })
  .delete("/:id/share", async (c) => {
    requireRight(c.var.actor, "update", "tasks");
    await revokeShares(c.var.ctx, idOf(c));
    return c.body(null, 204);
  });
