import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sameJson } from "../merge-patch.ts";
import { pathsOf } from "./field-set.ts";
import { encodeFieldsV1 } from "./fields-v1.ts";
import { apply, update, type Owner } from "./ownership.ts";
import { showPath } from "./path-element.ts";
import { structureOf, type MergeSchema } from "./structure.ts";

interface Operation {
  op: string;
  manager: string;
  force?: boolean;
  object: unknown;
  want: { object: unknown; managers: unknown; noop: boolean; error: string; conflicts: string[] | null };
}

// Computed with the reference implementation of field ownership.
const vectors = JSON.parse(readFileSync(`${import.meta.dirname}/ssa-vectors.json`, "utf8")) as {
  schema: MergeSchema;
  sequences: Operation[][];
};
const structure = structureOf(vectors.schema);

function fieldsOfOwners(owners: ReadonlyMap<string, Owner>): unknown {
  return Object.fromEntries([...owners].map(([name, { fields }]) => [name, encodeFieldsV1(fields)]));
}

test.each(vectors.sequences.map((sequence, index) => ({ sequence, index })))(
  "sequence $index gives what the reference gives",
  ({ sequence }) => {
    let live: unknown = {};
    let owners: ReadonlyMap<string, Owner> = new Map();
    for (const [index, { op, manager, force = false, object, want }] of sequence.entries()) {
      const at = `operation ${index}`;
      if (op === "update") {
        const next = update(structure, { live, object, owners, self: manager });
        live = object;
        owners = next;
      } else {
        const outcome = apply(structure, { live, config: object, owners, self: manager, force });
        const conflicts = outcome.ok
          ? null
          : outcome.conflicts.flatMap((one) => pathsOf(one.fields).map((path) => `${one.owner} ${showPath(path)}`));
        expect(conflicts?.toSorted() ?? null, at).toEqual(want.conflicts?.toSorted() ?? null);
        if (outcome.ok) {
          expect(!outcome.changed, at).toBe(want.noop);
          ({ object: live, owners } = outcome);
        }
      }
      if (!sameJson(live, want.object)) expect(live, at).toEqual(want.object);
      expect(fieldsOfOwners(owners), at).toEqual(want.managers);
    }
  },
);
