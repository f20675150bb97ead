import { PLATFORM_PROVIDER, type ModelSpec } from "#protocol/kinds/model";
import type { Cause } from "#protocol/kinds/resource";
import { forbidden, required } from "./causes.ts";
import { column, READY, type KindRules } from "./columns.ts";

export const modelRules: KindRules = {
  columns: [
    column("Provider", "提供方", "spec.provider"),
    column("Model", "模型", "spec.model"),
    column("Protocol", "协议", "spec.protocol", { priority: 1 }),
    column("Context", "上下文", "spec.contextWindow", { priority: 1, type: "integer" }),
    READY,
  ],
  causes: (spec) => modelCauses(spec as ModelSpec),
};

/** Headers that carry a credential: it would be stored and shown as plain text. */
const SECRET_HEADER = /^(authorization|proxy-authorization|cookie|x-api-key|api-key|x-goog-api-key)$/i;

function modelCauses(spec: ModelSpec): Cause[] {
  const causes: Cause[] = [];
  if (spec.provider !== PLATFORM_PROVIDER && spec.model === undefined) causes.push(required("spec.model"));
  for (const name of Object.keys(spec.headers ?? {}).filter((header) => SECRET_HEADER.test(header))) {
    causes.push(forbidden(`spec.headers.${name}`, "a credential belongs in spec.apiKey"));
  }
  if (spec.baseUrl !== undefined && /^https?:\/\/[^/?#]*@/i.test(spec.baseUrl)) {
    causes.push(forbidden("spec.baseUrl", "must not hold a user name or password"));
  }
  return causes;
}
