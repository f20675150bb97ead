/** Schemas that all kinds share, under the names by which Kubernetes clients know them. */
import { KINDS } from "#protocol/kinds/registry";
import type { KindDefinition } from "#protocol/kinds/definition";
import { versionOf } from "../api-resources.ts";
import type { JsonSchema } from "./json-schema.ts";
import { manifestSchema } from "./kind-schema.ts";
import { FIELDS_V1, MANAGED_FIELDS_ENTRY, objectMeta, OWNER_REFERENCE } from "./object-meta.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";

export type Definitions = Record<string, JsonSchema>;
/** Where a document keeps its schemas. */
export type ReferenceRoot = "#/components/schemas/" | "#/definitions/";

/** `io.wecode.agent.v1.Bot`; `io.k8s.api.core.v1.Secret` for kinds of the core group. */
export function definitionName({ group, apiVersion, kind }: KindDefinition): string {
  const version = versionOf(apiVersion);
  if (group === "") return `io.k8s.api.core.${version}.${kind}`;
  return `${group.split(".").toReversed().join(".")}.${version}.${kind}`;
}

export function metaName(name: string): string {
  return `${META}.${name}`;
}

/** A reference that may carry a description of its own. */
export function reference(root: ReferenceRoot, name: string): JsonSchema {
  return root === "#/definitions/" ? { $ref: root + name } : { allOf: [{ $ref: root + name }] };
}

function text(description: string): JsonSchema {
  return { description, type: "string" };
}

function int(description: string, format: "int32" | "int64"): JsonSchema {
  return { description, type: "integer", format };
}

const ENVELOPE = {
  apiVersion: text("Version of the schema of this object."),
  kind: text("What this object is."),
};

function statusSchemas(root: ReferenceRoot): Definitions {
  const ref = (name: string) => reference(root, metaName(name));
  return {
    [metaName("Status")]: {
      description: "The outcome of a request that answers with no object.",
      type: "object",
      properties: {
        ...ENVELOPE,
        metadata: { description: "Metadata of the answer.", ...ref("ListMeta") },
        status: text("Success or Failure."),
        code: int("The HTTP status.", "int32"),
        reason: text("Why it failed, as one word for programs."),
        message: text("Why it failed, as a sentence for people."),
        details: { description: "More about the failure.", ...ref("StatusDetails") },
      },
      "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Status" }],
    },
    [metaName("StatusDetails")]: {
      description: "More about a failure.",
      type: "object",
      properties: {
        name: text("Name of the resource that it is about."),
        group: text("Group of the resource."),
        kind: text("Kind of the resource."),
        uid: text("Uid of the resource."),
        retryAfterSeconds: int("When to try again.", "int32"),
        causes: {
          description: "Every field that is wrong.",
          type: "array",
          items: reference(root, metaName("StatusCause")),
          "x-kubernetes-list-type": "atomic",
        },
      },
    },
    [metaName("StatusCause")]: {
      description: "One thing that is wrong.",
      type: "object",
      properties: {
        field: text("Path of the field, such as spec.members[0].botRef.name."),
        reason: text("What is wrong, as one word for programs."),
        message: text("What is wrong, as a sentence for people."),
      },
    },
  };
}

function deleteSchemas(root: ReferenceRoot): Definitions {
  const groups = [...new Set(Object.values(KINDS).map(({ group }) => group))].sort();
  return {
    [metaName("DeleteOptions")]: {
      description: "How to delete.",
      type: "object",
      properties: {
        ...ENVELOPE,
        dryRun: {
          description: "All: everything but the deletion itself.",
          type: "array",
          items: { type: "string" },
          "x-kubernetes-list-type": "atomic",
        },
        gracePeriodSeconds: int("Seconds that the deletion may take.", "int64"),
        orphanDependents: { description: "Deprecated: use propagationPolicy.", type: "boolean" },
        propagationPolicy: text("What becomes of what belongs to it: Orphan, Background or Foreground."),
        preconditions: {
          description: "What must be so for the deletion to happen.",
          ...reference(root, metaName("Preconditions")),
        },
      },
      "x-kubernetes-group-version-kind": groups.map((group) => ({ group, version: "v1", kind: "DeleteOptions" })),
    },
    [metaName("Preconditions")]: {
      description: "What must be so for a deletion to happen.",
      type: "object",
      properties: {
        uid: text("The uid that the resource must have."),
        resourceVersion: text("The resourceVersion that the resource must have."),
      },
    },
  };
}

/** The shared schemas, complete: nothing in them refers to what is not among them. */
export function metaDefinitions(root: ReferenceRoot): Definitions {
  const ref = (name: string) => reference(root, metaName(name));
  return {
    [metaName("ObjectMeta")]: objectMeta(ref("OwnerReference"), ref("ManagedFieldsEntry")),
    [metaName("OwnerReference")]: OWNER_REFERENCE,
    [metaName("ManagedFieldsEntry")]: {
      ...MANAGED_FIELDS_ENTRY,
      properties: { ...MANAGED_FIELDS_ENTRY.properties, fieldsV1: { description: "The fields.", ...ref("FieldsV1") } },
    },
    [metaName("FieldsV1")]: FIELDS_V1,
    [metaName("Patch")]: { description: "A patch in the format that its Content-Type names.", type: "object" },
    [metaName("ListMeta")]: {
      description: "Metadata of a list.",
      type: "object",
      properties: {
        resourceVersion: text("The version that the list was read at; a watch can go on from it."),
        continue: text("Where the next page begins; empty on the last one."),
        remainingItemCount: int("How many items follow this page, where that is known.", "int64"),
        selfLink: text("Not used."),
      },
    },
    ...statusSchemas(root),
    ...deleteSchemas(root),
  };
}

/** A kind and its list. */
export function kindDefinitions(definition: KindDefinition, root: ReferenceRoot): Definitions {
  const { kind, group, apiVersion } = definition;
  const name = definitionName(definition);
  return {
    [name]: manifestSchema(definition, reference(root, metaName("ObjectMeta"))),
    [`${name}List`]: {
      description: `A list of ${definition.plural}.`,
      type: "object",
      properties: {
        ...ENVELOPE,
        metadata: { description: "Metadata of the list.", ...reference(root, metaName("ListMeta")) },
        items: { description: "The resources.", type: "array", items: reference(root, name) },
      },
      required: ["items"],
      "x-kubernetes-group-version-kind": [{ group, version: versionOf(apiVersion), kind: `${kind}List` }],
    },
  };
}
