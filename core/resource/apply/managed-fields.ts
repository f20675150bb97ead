/** `metadata.managedFields` ↔ owners, and what writers may never own. */
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import { isObject } from "../merge-patch.ts";
import { difference, differenceBeneath, fieldSet, isEmpty, sameFields, union, type FieldSet } from "./field-set.ts";
import { decodeFieldsV1, encodeFieldsV1 } from "./fields-v1.ts";
import type { Owner } from "./ownership.ts";

/** Who writes, and when. */
export interface FieldWriter {
  manager: string;
  subresource: "" | "status";
  nowMs: number;
}

export interface ManagedOwner extends Owner {
  manager: string;
  subresource: string;
  time: string | undefined;
}
export type ManagedOwners = Map<string, ManagedOwner>;

/** One writer that applies and also updates is two owners; so is one that writes a resource and its status. */
export function ownerId(owner: { manager: string; subresource: string; applied: boolean }): string {
  return JSON.stringify([owner.manager, owner.applied ? "Apply" : "Update", owner.subresource]);
}

/** Kubernetes writes times in whole seconds. */
export function secondsOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Entries of other API versions are left out: their paths may mean something else. Undefined for what is no such list. */
export function decodeManagedFields(value: unknown, apiVersion: string): ManagedOwners | undefined {
  if (!Array.isArray(value)) return undefined;
  const owners: ManagedOwners = new Map();
  for (const entry of value as unknown[]) {
    if (!isObject(entry) || entry["fieldsType"] !== "FieldsV1") return undefined;
    const { manager = "", operation, subresource = "", time } = entry;
    const fields = decodeFieldsV1(entry["fieldsV1"]);
    if (typeof manager !== "string" || typeof subresource !== "string" || !fields) return undefined;
    if (operation !== "Apply" && operation !== "Update") return undefined;
    if (entry["apiVersion"] !== apiVersion || isEmpty(fields)) continue;
    const owner: ManagedOwner = {
      manager,
      subresource,
      applied: operation === "Apply",
      time: typeof time === "string" ? time : undefined,
      fields,
    };
    const id = ownerId(owner);
    const same = owners.get(id);
    owners.set(id, same ? { ...owner, fields: union(same.fields, fields) } : owner);
  }
  return owners;
}

export function encodeManagedFields(
  owners: ReadonlyMap<string, ManagedOwner>,
  apiVersion: string,
): ManagedFieldsEntry[] {
  const key = ({ applied, time = "", manager, subresource }: ManagedOwner) =>
    JSON.stringify([applied ? 0 : 1, time, manager, subresource]);
  return [...owners.values()]
    .map((owner) => ({ owner, key: key(owner) }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ owner }) => ({
      manager: owner.manager,
      operation: owner.applied ? "Apply" : "Update",
      apiVersion,
      ...(owner.time === undefined ? {} : { time: owner.time }),
      fieldsType: "FieldsV1",
      fieldsV1: encodeFieldsV1(owner.fields),
      ...(owner.subresource ? { subresource: owner.subresource } : {}),
    }));
}

const SERVER_FIELDS = [
  "name",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "managedFields",
  "selfLink",
];
const METADATA = fieldSet(["f:metadata"]);
const NEVER_OWNED = fieldSet(["f:apiVersion"], ["f:kind"], ...SERVER_FIELDS.map((name) => ["f:metadata", `f:${name}`]));

/** The fields that can be owned at all. */
export function ownable(fields: FieldSet): FieldSet {
  return difference(differenceBeneath(fields, NEVER_OWNED), METADATA);
}

/** What a write through each door cannot change. */
export const UNTOUCHED: Record<FieldWriter["subresource"], FieldSet> = {
  "": fieldSet(["f:status"]),
  status: fieldSet(["f:spec"], ["f:metadata"]),
};

export function sameOwners(one: ManagedOwners, other: ManagedOwners): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([id, { fields }]) => {
    const also = other.get(id);
    return also !== undefined && sameFields(fields, also.fields);
  });
}

/** The owners after a rule of ownership.ts has run: those that stay keep their names and times. */
export function withOwners(
  before: ManagedOwners,
  after: ReadonlyMap<string, Owner>,
  self: ManagedOwner,
): ManagedOwners {
  const result: ManagedOwners = new Map();
  for (const [id, { fields }] of after) {
    const known = before.get(id) ?? self;
    result.set(id, { ...known, fields });
  }
  return result;
}

const UPDATERS_MAX = 10;
const ANCIENT = "ancient-changes";

/** At most ten entries for plain writes: the oldest are put together under one name. */
export function capUpdaters(owners: ManagedOwners): ManagedOwners {
  const updaters = [...owners].filter(([, { applied }]) => !applied);
  if (updaters.length <= UPDATERS_MAX) return owners;
  const oldest = updaters
    .toSorted(([, one], [, other]) => ((one.time ?? "") < (other.time ?? "") ? -1 : 1))
    .slice(0, updaters.length - UPDATERS_MAX + 1);
  const bucket: ManagedOwner = {
    manager: ANCIENT,
    subresource: "",
    applied: false,
    time: oldest.at(-1)?.[1].time,
    fields: oldest.map(([, { fields }]) => fields).reduce(union),
  };
  const result = new Map(owners);
  for (const [id] of oldest) result.delete(id);
  const id = ownerId(bucket);
  const known = result.get(id);
  return result.set(id, known ? { ...bucket, fields: union(known.fields, bucket.fields) } : bucket);
}
