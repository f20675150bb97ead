/** Metadata as JSON Schema: for OpenAPI documents, and for who owns which part of it. */
import type { JsonSchema } from "./json-schema.ts";

function text(description: string, more: JsonSchema = {}): JsonSchema {
  return { description, type: "string", ...more };
}

function time(description: string): JsonSchema {
  return text(description, { format: "date-time" });
}

function texts(description: string): JsonSchema {
  return { description, type: "object", additionalProperties: { type: "string" } };
}

export const OWNER_REFERENCE: JsonSchema = {
  description: "What a resource belongs to; it is deleted when its owner is.",
  type: "object",
  properties: {
    apiVersion: text("API version of the owner."),
    kind: text("Kind of the owner."),
    name: text("Name of the owner."),
    uid: text("Uid of the owner."),
    controller: { description: "The owner manages this resource.", type: "boolean" },
    blockOwnerDeletion: {
      description: "A foreground deletion of the owner waits for this resource.",
      type: "boolean",
    },
  },
  required: ["apiVersion", "kind", "name", "uid"],
  "x-kubernetes-map-type": "atomic",
};

export const FIELDS_V1: JsonSchema = {
  description:
    "A set of fields: f:<name> is a field, k:<keys> and v:<value> are entries of lists, '.' the place itself.",
  type: "object",
};

export const MANAGED_FIELDS_ENTRY: JsonSchema = {
  description: "Which fields one writer owns.",
  type: "object",
  properties: {
    manager: text("Name of the writer."),
    operation: text("Apply, or Update for every other write."),
    apiVersion: text("API version that the fields are meant in."),
    time: time("When the writer last changed its fields."),
    fieldsType: text("Format of the fields; always FieldsV1."),
    fieldsV1: FIELDS_V1,
    subresource: text("The subresource that was written; empty for the resource itself."),
  },
};

/** With these two as parts of it, or as references to their definitions. */
export function objectMeta(ownerReference: JsonSchema, managedFieldsEntry: JsonSchema): JsonSchema {
  return {
    description: "Metadata that every resource has.",
    type: "object",
    properties: {
      name: text("Name, unique among the resources of its kind in its namespace. It cannot be changed."),
      generateName: text("Beginning of a name that the server completes when no name is given."),
      namespace: text("Namespace that the resource lives in. It cannot be changed."),
      uid: text("Unique over time and space; given by the server."),
      resourceVersion: text("Changes with every write; send it back to write only what you have read."),
      generation: { description: "Counts changes of what is configured.", type: "integer", format: "int64" },
      creationTimestamp: time("When the resource was created."),
      deletionTimestamp: time("When its deletion was asked for; it is gone once its finalizers are."),
      deletionGracePeriodSeconds: {
        description: "Seconds that a deletion may take.",
        type: "integer",
        format: "int64",
      },
      labels: texts("Short values to select resources by."),
      annotations: texts("Values for people and programs that are not selected by."),
      displayName: text("What people see instead of the name; kept as an annotation."),
      finalizers: {
        description: "What must happen before a deletion is done; a deletion waits until the list is empty.",
        type: "array",
        items: { type: "string" },
        "x-kubernetes-list-type": "set",
      },
      ownerReferences: {
        description: "What the resource belongs to.",
        type: "array",
        items: ownerReference,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["uid"],
      },
      managedFields: {
        description: "Who owns which fields; kept by the server.",
        type: "array",
        items: managedFieldsEntry,
        "x-kubernetes-list-type": "atomic",
      },
      selfLink: text("Not used."),
    },
  };
}
