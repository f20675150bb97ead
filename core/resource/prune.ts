import { isObject } from "./merge-patch.ts";
import type { JsonSchema } from "./openapi/json-schema.ts";

/** A value without the fields that its schema does not know. */
export function pruned(schema: JsonSchema, value: unknown): unknown {
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) return items ? value.map((entry) => pruned(items, entry)) : value;
  if (!isObject(value) || schema["x-kubernetes-preserve-unknown-fields"]) return value;
  if (!properties && !additionalProperties) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => {
      const known = properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      return known ? [[key, pruned(known, entry)]] : [];
    }),
  );
}
