import { isObject } from "#core/resource/merge-patch";

const MASK = "********";
const SECRET_KEY = /key$|token|secret|password|passwd|authorization|cookie|credential$/i;
/** Maps whose values are often credentials, whatever their keys are called. */
const SECRET_MAP = /^(headers|env)$/;

function maskAll(value: unknown): unknown {
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, maskAll(entry)]));
  return Array.isArray(value) ? value.map(maskAll) : MASK;
}

/** A copy for the audit log in which nothing that looks like a credential is left. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      if (SECRET_MAP.test(key) && isObject(entry)) return [key, maskAll(entry)];
      return [key, SECRET_KEY.test(key) && typeof entry === "string" ? MASK : maskSecrets(entry)];
    }),
  );
}
