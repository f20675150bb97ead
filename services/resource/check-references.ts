import { builtInResource, DEFAULT_MODEL_NAME } from "#core/resource/built-in";
import { referenceKey, referencesOf, type FoundReference } from "#core/resource/references";
import { fitsShell } from "#core/resource/rules";
import type { ModelSpec } from "#protocol/kinds/model";
import type { Cause, Kind } from "#protocol/kinds/resource";
import type { ShellSpec } from "#protocol/kinds/shell";
import { findKeys, type ResourceKey } from "./get.ts";
import type { Scope } from "./scope.ts";

type Specs = Map<string, Record<string, unknown>>;

export interface ReferenceFindings {
  /** What is named and not there. Not an error: it may come later. */
  missing: Cause[];
  /** What can never work as it stands. */
  wrong: Cause[];
}

/** Specs of those that exist, by `Kind/namespace/name`: the organization's own first, then built-in ones. */
async function findSpecs(scope: Scope, references: FoundReference[]): Promise<Specs> {
  const existing = await findKeys(scope, references);
  const found: Specs = new Map([...existing].map(([key, { spec }]) => [key, spec]));
  for (const reference of references) {
    const builtIn = builtInResource(reference.kind, reference.name);
    if (builtIn && !found.has(referenceKey(reference))) found.set(referenceKey(reference), builtIn.spec);
  }
  return found;
}

/** Every reference of a spec that leads nowhere, and a bot whose model its shell cannot speak to. */
export async function checkReferences(
  scope: Scope,
  key: ResourceKey,
  spec: Record<string, unknown>,
): Promise<ReferenceFindings> {
  const references = referencesOf(key.kind, spec, key.namespace);
  if (references.length === 0) return { missing: [], wrong: [] };
  const model = { field: "spec.modelRef", kind: "Model" as Kind, namespace: key.namespace, name: DEFAULT_MODEL_NAME };
  const wanted = key.kind === "Bot" && spec["modelRef"] === undefined ? [...references, model] : references;
  const specs = await findSpecs(scope, wanted);
  const itself = references.filter((reference) => referenceKey(reference) === referenceKey(key));
  const missing = references.filter((reference) => !specs.has(referenceKey(reference)) && !itself.includes(reference));
  const circular = itself.map(({ field }) => ({
    field,
    reason: "FieldValueInvalid",
    message: "Invalid value: must not refer to itself",
  }));
  return {
    missing: missing.map(missingCause),
    wrong: [...circular, ...(key.kind === "Bot" ? shellCauses(wanted, specs) : [])],
  };
}

function missingCause({ field, kind, namespace, name }: FoundReference): Cause {
  return {
    field: `${field}.name`,
    reason: "FieldValueNotFound",
    message: `Not found: no ${kind} "${name}" in namespace "${namespace}"`,
  };
}

function shellCauses(references: FoundReference[], specs: Specs): Cause[] {
  const spec = (kind: Kind) => {
    const reference = references.find((entry) => entry.kind === kind);
    return reference && specs.get(referenceKey(reference));
  };
  const [model, shell] = [spec("Model") as ModelSpec | undefined, spec("Shell") as ShellSpec | undefined];
  if (!model || !shell || fitsShell(model, shell.supportModel)) return [];
  return [
    {
      field: "spec.modelRef",
      reason: "FieldValueInvalid",
      message: `Invalid value: the shell speaks only to ${shell.supportModel?.join(", ")}`,
    },
  ];
}
