import type { Cause } from "#protocol/kinds/resource";

export function wrong(field: string, message: string): Cause {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${message}` };
}

export function required(field: string): Cause {
  return { field, reason: "FieldValueRequired", message: "Required value" };
}

export function forbidden(field: string, message: string): Cause {
  return { field, reason: "FieldValueForbidden", message: `Forbidden: ${message}` };
}
