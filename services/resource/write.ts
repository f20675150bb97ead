import type { Context } from "#services/context";
import type { ResourceCommand, Written } from "./command.ts";
import { createResource } from "./create.ts";
import { deleteCollection } from "./delete-collection.ts";
import { deleteResource } from "./delete.ts";
import type { WritePorts } from "./ports.ts";
import { restoreResource } from "./restore.ts";
import { patchResource, replaceResource } from "./update.ts";

/** Any write of resources. TenantHub calls it for one command of an organization after another. */
export async function writeResource(ctx: Context, ports: WritePorts, command: ResourceCommand): Promise<Written[]> {
  switch (command.verb) {
    case "create":
      return [await createResource(ctx, ports, command)];
    case "replace":
      return [await replaceResource(ctx, ports, command)];
    case "patch":
      return [await patchResource(ctx, ports, command)];
    case "delete":
      return [await deleteResource(ctx, ports, command)];
    case "delete-collection":
      return deleteCollection(ctx, ports, command);
    case "restore":
      return [await restoreResource(ctx, ports, command)];
  }
}
