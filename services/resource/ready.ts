import { isObject, sameJson } from "#core/resource/merge-patch";
import type { ReferenceFindings } from "./check-references.ts";
import { kubernetesTime } from "./kubernetes-time.ts";

export interface Condition {
  type: string;
  status: "True" | "False" | "Unknown";
  reason: string;
  message: string;
  lastTransitionTime: string;
}

type Status = Record<string, unknown>;
type Verdict = Pick<Condition, "status" | "reason" | "message">;

function verdictOn({ missing, wrong }: ReferenceFindings): Verdict {
  const say = (causes: ReferenceFindings["missing"]) =>
    causes.map(({ field, message }) => `${field}: ${message}`).join("; ");
  if (missing.length > 0) return { status: "False", reason: "ReferenceNotFound", message: say(missing) };
  if (wrong.length > 0) return { status: "False", reason: "ReferenceInvalid", message: say(wrong) };
  return { status: "True", reason: "Ready", message: "" };
}

/** The status with its condition Ready as the findings have it; the same object when nothing changes. */
export function withReady(status: Status | null, findings: ReferenceFindings, nowMs: number): Status {
  const before = conditionsOf(status);
  const old = before.find((condition) => condition.type === "Ready");
  const verdict = verdictOn(findings);
  const since = old?.status === verdict.status ? old.lastTransitionTime : kubernetesTime(new Date(nowMs));
  const ready: Condition = { type: "Ready", ...verdict, lastTransitionTime: since };
  if (old && status && sameJson(old, ready)) return status;
  return { ...status, conditions: [...before.filter((condition) => condition.type !== "Ready"), ready] };
}

export function isReady(status: Status | null): boolean {
  return conditionsOf(status).some((condition) => condition.type === "Ready" && condition.status === "True");
}

function conditionsOf(status: Status | null): Condition[] {
  const conditions = status?.["conditions"];
  return Array.isArray(conditions) ? conditions.filter((entry): entry is Condition => isObject(entry)) : [];
}
