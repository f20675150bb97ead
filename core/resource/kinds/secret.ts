import type { Cause } from "#protocol/kinds/resource";
import { SECRET_BYTES_MAX, type SecretSpec } from "#protocol/kinds/secret";
import { column, type KindRules } from "./columns.ts";

export const secretRules: KindRules = {
  columns: [column("Type", "类型", "type"), column("Data", "数据", "data[]", { type: "integer" })],
  causes: (spec) => secretCauses(spec),
};

/** Base64 writes three bytes as four characters. */
function secretCauses(spec: SecretSpec): Cause[] {
  const bytes = Object.values(spec.data ?? {}).reduce((sum, value) => sum + Math.floor((value.length * 3) / 4), 0);
  if (bytes <= SECRET_BYTES_MAX) return [];
  return [
    {
      field: "data",
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${SECRET_BYTES_MAX} bytes`,
    },
  ];
}
