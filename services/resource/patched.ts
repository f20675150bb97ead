import { applyJsonPatch, type JsonPatchReason } from "#core/resource/json-patch";
import { isObject } from "#core/resource/merge-patch";
import { badRequest, StatusError, type StatusSubject } from "#core/resource/status-error";

/** A patch that is none; every other fault lies between the patch and what is there. */
const MALFORMED: ReadonlySet<JsonPatchReason> = new Set([
  "not-a-list",
  "too-many-operations",
  "bad-operation",
  "bad-pointer",
  "missing-value",
]);

/** A document after a JSON patch. Throws BadRequest for what is no patch, Invalid for one that does not fit. */
export function patched(document: unknown, patch: unknown, subject: StatusSubject): unknown {
  const outcome = applyJsonPatch(document, patch);
  if (outcome.ok) return outcome.value;
  const { reason, index, message } = outcome.fault;
  const where = index === undefined ? message : `operation ${index}: ${message}`;
  if (MALFORMED.has(reason)) throw badRequest(where);
  const causes = [{ field: pathOf(patch, index), reason: "FieldValueInvalid", message: `Invalid value: ${where}` }];
  throw new StatusError("Invalid", `the server rejected our request due to an error in our request: ${where}`, {
    ...subject,
    causes,
  });
}

/** Where an operation works, as it was sent; "patch" when it does not say. */
function pathOf(patch: unknown, index = 0): string {
  const operation: unknown = Array.isArray(patch) ? patch[index] : undefined;
  return isObject(operation) && typeof operation["path"] === "string" ? operation["path"] : "patch";
}
