import type { Context } from "#services/context";
import type { DeleteCollectionCommand, Written } from "./command.ts";
import { deleteResource } from "./delete.ts";
import { LIST_PAGE_MAX, listResources } from "./list.ts";
import type { WritePorts } from "./ports.ts";
import { StatusError } from "#core/resource/status-error";

/** More than anybody means: a list that never ends must not keep the organization's other writes waiting. */
const DELETED_MAX = 10_000;

/** Deletes what the selectors choose; answers each as it was, or as it waits. Stops at the first that is still used. */
export async function deleteCollection(
  ctx: Context,
  ports: WritePorts,
  command: DeleteCollectionCommand,
): Promise<Written[]> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const { verb: _, propagation, options, ...selection } = command;
  const deleted: Written[] = [];
  let cursor: string | undefined;
  do {
    const page = await listResources(scope, {
      ...selection,
      limit: LIST_PAGE_MAX,
      ...(cursor ? { continue: cursor } : {}),
    });
    for (const { kind, metadata } of page.items) {
      const { namespace, name, uid } = metadata;
      const preconditions = { uid };
      deleted.push(
        await deleteResource(ctx, ports, {
          verb: "delete",
          kind,
          namespace,
          name,
          preconditions,
          options,
          ...(propagation ? { propagation } : {}),
        }),
      );
    }
    if (deleted.length > DELETED_MAX) throw new StatusError("RequestEntityTooLarge", "delete fewer resources at once");
    cursor = page.metadata.continue;
  } while (cursor);
  return deleted;
}
