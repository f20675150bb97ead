/** What a schema alone cannot say: names in references, and the rules of the kind across its fields. */
import { PLATFORM_PROVIDER, type ModelSpec } from "#protocol/kinds/model";
import type { Cause, Kind, Reference } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { wrong } from "./kinds/causes.ts";
import { RULES } from "./kinds/registry.ts";
import { nameErrors, namespaceErrors } from "./name.ts";
import { placesAt } from "./references.ts";

export function specCauses(kind: Kind, spec: Record<string, unknown>): Cause[] {
  return [...referenceCauses(kind, spec), ...(RULES[kind].causes?.(spec) ?? [])];
}

function referenceCauses(kind: Kind, spec: unknown): Cause[] {
  return KINDS[kind].references.flatMap(({ path }) =>
    placesAt({ field: "spec", value: spec }, path).flatMap(({ field, value }) => {
      const reference = value as Partial<Reference> | undefined;
      if (reference?.name === undefined) return [];
      return [
        ...nameErrors(reference.name).map((message) => wrong(`${field}.name`, message)),
        ...(reference.namespace === undefined ? [] : namespaceErrors(reference.namespace)).map((message) =>
          wrong(`${field}.namespace`, message),
        ),
      ];
    }),
  );
}

/** A shell may speak only some protocols; a model fits by its protocol or its provider. */
export function fitsShell(
  model: Pick<ModelSpec, "provider" | "protocol">,
  supportModel: string[] | undefined,
): boolean {
  if (!supportModel?.length || model.provider === PLATFORM_PROVIDER) return true;
  return [model.protocol, model.provider].some((name) => name !== undefined && supportModel.includes(name));
}
