import { writeThroughHub } from "#durable-objects/tenant-hub/write";
import type { Context } from "#services/context";
import { loadTask } from "#services/task/load";

/** Deletes the Task resource, as the resource API does; what follows from it is the hub's. */
export async function deleteTask(env: Env, ctx: Context, taskId: string): Promise<void> {
  const { namespace, name } = await loadTask(ctx, taskId, "manage");
  await writeThroughHub(env, ctx.actor, {
    verb: "delete",
    kind: "Task",
    namespace,
    name,
    preconditions: { uid: taskId },
    options: { dryRun: false, fieldValidation: "Ignore" },
  });
}
