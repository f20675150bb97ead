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
export type Verdict = Pick<Condition, "status" | "reason" | "message">;

const REFERENCE_REASONS: ReadonlySet<string> = new Set(["ReferenceNotFound", "ReferenceInvalid"]);

function verdictOn({ missing, wrong }: ReferenceFindings): Verdict {
  const say = (causes: ReferenceFindings["missing"]) =>
    causes.map(({ field, message }) => `${field}: ${message}`).join("; ");
  if (missing.length > 0) return { status: "False", reason: "ReferenceNotFound", message: say(missing) };
  if (wrong.length > 0) return { status: "False", reason: "ReferenceInvalid", message: say(wrong) };
  return { status: "True", reason: "Ready", message: "" };
}

const STARTING: Verdict = { status: "Unknown", reason: "Starting", message: "" };

/**
 * The status with its condition Ready as the findings have it; the same object when nothing changes. `isReported`: that
 * the references are right is not all; what something else said of it stays, unless it was that they are not.
 */
export function withReady(
  status: Status | null,
  findings: ReferenceFindings,
  nowMs: number,
  isReported = false,
): Status {
  const old = conditionsOf(status).find((condition) => condition.type === "Ready");
  const found = verdictOn(findings);
  const reported = old && !REFERENCE_REASONS.has(old.reason) ? old : STARTING;
  return withCondition(status, isReported && found.status === "True" ? reported : found, nowMs);
}

/** What is wrong with the references of a resource, or null. */
export function referenceProblem(findings: ReferenceFindings): Verdict | null {
  const verdict = verdictOn(findings);
  return verdict.status === "True" ? null : verdict;
}

/** The status with this condition Ready; the same object when nothing changes. */
export function withCondition(status: Status | null, { status: is, reason, message }: Verdict, nowMs: number): Status {
  const before = conditionsOf(status);
  const old = before.find((condition) => condition.type === "Ready");
  const verdict: Verdict = { status: is, reason, message };
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
