import type { Context } from "#services/context";
import type { ResourceCommand, Written } from "./command.ts";
import { createResource } from "./create.ts";
import { deleteResource } from "./delete.ts";
import type { WritePorts } from "./ports.ts";
import { patchResource, replaceResource } from "./update.ts";

/** Any write of a resource. TenantHub calls it for one command of an organization after another. */
export function writeResource(ctx: Context, ports: WritePorts, command: ResourceCommand): Promise<Written> {
  switch (command.verb) {
    case "create":
      return createResource(ctx, ports, command);
    case "replace":
      return replaceResource(ctx, ports, command);
    case "patch":
      return patchResource(ctx, ports, command);
    case "delete":
      return deleteResource(ctx, ports, command);
  }
}
