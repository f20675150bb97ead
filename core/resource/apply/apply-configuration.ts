/** Server-side apply as clients know it: `PATCH` with `application/apply-patch+yaml`. */
import type { KindDefinition } from "#protocol/kinds/definition";
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import { metadataOf, nameIn, type Manifest } from "../manifest.ts";
import { isObject, sameJson } from "../merge-patch.ts";
import { structureFor } from "../openapi/kind-schema.ts";
import { badRequest, invalid } from "../status-error.ts";
import { withoutNulls } from "../text-errors.ts";
import { applyConflict, clashesOf } from "./conflict.ts";
import { difference, isEmpty, NO_FIELDS, sameFields, type FieldSet } from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import { isClientSideApplied, lastAppliedOf, withLastApplied } from "./last-applied.ts";
import { listCauses } from "./list-causes.ts";
import {
  decodeManagedFields,
  encodeManagedFields,
  ownable,
  ownerId,
  sameOwners,
  secondsOf,
  withOwners,
  type FieldWriter,
  type ManagedOwner,
  type ManagedOwners,
} from "./managed-fields.ts";
import { apply, update, type ApplyOutcome, type ApplyRequest } from "./ownership.ts";
import { withoutManagedFields } from "./track-update.ts";

export interface ApplyCommand {
  definition: KindDefinition;
  /** Null when there is nothing yet: the apply creates. */
  live: Manifest | null;
  /** What the client applies, in the product's own spelling. */
  config: Manifest;
  writer: FieldWriter;
  /** Take fields from others instead of refusing. */
  force: boolean;
}

export interface Applied {
  /** With its new `metadata.managedFields`; still to be admitted. */
  object: Manifest;
  /** False when neither the manifest nor who owns what would change. */
  changed: boolean;
}

/** Throws Conflict with a cause per field, Invalid for lists whose entries cannot be told apart, BadRequest. */
export function applyConfiguration(command: ApplyCommand): Applied {
  const { definition, writer, force } = command;
  const structure = structureFor(definition);
  const config = readConfig(command);
  const live = command.live ? withoutManagedFields(command.live) : {};
  const owners = ownersOf(command);
  const self: ManagedOwner = {
    manager: writer.manager,
    subresource: writer.subresource,
    applied: true,
    time: secondsOf(writer.nowMs),
    fields: NO_FIELDS,
  };
  const request: ApplyRequest = { live, config, owners, self: ownerId(self), force };
  const outcome = applyOverClientSide(structure, request, writer);
  if (!outcome.ok) {
    throw applyConflict(definition, nameIn(config), clashesOf(outcome.conflicts, owners, definition.apiVersion));
  }
  const merged = withLastApplied(withoutNulls(outcome.object) as Manifest, config, writer.manager);
  return settle(command, { merged, live, before: owners, after: settledOwners(owners, outcome.owners, self) });
}

interface Settling {
  merged: Manifest;
  live: Manifest;
  before: ManagedOwners;
  after: ManagedOwners;
}

function settle({ definition, live: stored }: ApplyCommand, { merged, live, before, after }: Settling): Applied {
  const changed = stored === null || !sameJson(merged, withoutNulls(live)) || !sameOwners(before, after);
  const managedFields: ManagedFieldsEntry[] = encodeManagedFields(changed ? after : before, definition.apiVersion);
  return { object: { ...merged, metadata: { ...metadataOf(merged), managedFields } }, changed };
}

/** An owner whose fields stay the same keeps its time. */
function settledOwners(
  before: ManagedOwners,
  after: Extract<ApplyOutcome, { ok: true }>["owners"],
  self: ManagedOwner,
): ManagedOwners {
  const next = withOwners(before, after, self);
  const id = ownerId(self);
  const fields = ownable(next.get(id)?.fields ?? self.fields);
  const known = before.get(id);
  if (isEmpty(fields)) next.delete(id);
  else next.set(id, { ...self, fields, ...(known && sameFields(known.fields, fields) ? { time: known.time } : {}) });
  return next;
}

function readConfig({ definition, config, writer }: ApplyCommand): Manifest {
  const { managedFields } = metadataOf(config);
  if (managedFields !== undefined && managedFields !== null) throw badRequest("metadata.managedFields must be nil");
  const { status, ...rest } = withoutNulls(config) as Manifest;
  const { apiVersion, kind, metadata } = rest;
  const own = writer.subresource === "status" ? { apiVersion, kind, metadata: identityOf(metadata), status } : rest;
  const present = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const causes = listCauses(structureFor(definition), present, "");
  if (causes.length > 0) throw invalid(definition.kind, nameIn(config), causes);
  return present;
}

/** A status is applied to what its metadata names, without changing it. */
function identityOf(metadata: unknown): Manifest | undefined {
  if (!isObject(metadata)) return undefined;
  const identity = new Set(["name", "namespace", "uid", "resourceVersion"]);
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => identity.has(key)));
}

/** What was written before anybody's fields were tracked belongs to nobody in particular, and must not vanish. */
const BEFORE_FIRST_APPLY = "before-first-apply";

function ownersOf({ definition, live }: ApplyCommand): ManagedOwners {
  if (live === null) return new Map();
  const owners = decodeManagedFields(metadataOf(live)["managedFields"], definition.apiVersion) ?? new Map();
  if (owners.size > 0) return owners;
  const found = update(structureFor(definition), {
    live: {},
    object: withoutManagedFields(live),
    owners: new Map(),
    self: BEFORE_FIRST_APPLY,
  });
  const fields = ownable(found.get(BEFORE_FIRST_APPLY)?.fields ?? NO_FIELDS);
  if (isEmpty(fields)) return owners;
  const owner: ManagedOwner = {
    manager: BEFORE_FIRST_APPLY,
    subresource: "",
    applied: false,
    time: undefined,
    fields,
  };
  return new Map([[ownerId(owner), owner]]);
}

/** kubectl that applied from its own side before takes its fields with it, also where another name wrote them. */
function applyOverClientSide(
  structure: ReturnType<typeof structureFor>,
  request: ApplyRequest,
  writer: FieldWriter,
): ApplyOutcome {
  const outcome = apply(structure, request);
  const lastApplied = isClientSideApplied(writer.manager) ? lastAppliedOf(request.live) : undefined;
  if (outcome.ok || lastApplied === undefined) return outcome;
  const allowed: FieldSet = fieldsOf(structure, lastApplied);
  const conflicts = outcome.conflicts
    .map((conflict) => ({ ...conflict, fields: difference(conflict.fields, allowed) }))
    .filter(({ fields }) => !isEmpty(fields));
  return conflicts.length > 0 ? { ok: false, conflicts } : apply(structure, { ...request, force: true });
}
