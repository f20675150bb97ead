import { wordsOfFailure } from "#core/channel/failure-words";
import type { Failure } from "#protocol/failure";
import type { ChannelStatus } from "#protocol/kinds/channel";
import type { Tally } from "#protocol/api/channels";
import type { ReferenceFindings } from "#services/resource/check-references";
import { referenceProblem, type Verdict } from "#services/resource/ready";
import type { Opened } from "./channel-config.ts";
import type { Open } from "./open-hub.ts";

const DOWN_AFTER = 5;
const RECENT_MS = 600_000;

export function healthOf(opened: Opened, tally: Tally): NonNullable<ChannelStatus["health"]> {
  if (!opened.ok || tally.failuresInRow >= DOWN_AFTER) return "down";
  const recent =
    tally.lastFailure && tally.lastFailure.at > Math.max(tally.lastDeliveryAt ?? 0, Date.now() - RECENT_MS);
  return recent ? "degraded" : "ok";
}

export type Readiness = Verdict & { why?: Failure };

/** Whether the channel can do its work, and what it names is there. */
export function readyOf({ stored, opened, problem }: Pick<Open, "stored" | "opened" | "problem">): Readiness {
  if (!opened.ok) {
    const { reason, why } = opened;
    return { status: "False", reason, message: wordsOfFailure(why), why };
  }
  return problem ?? { status: "True", reason: stored.spec.mute ? "Muted" : "Running", message: "" };
}

export function statusOf({ opened }: Open, webhookUrl: string, tally: Tally): ChannelStatus {
  const { received, delivered, failed, dead, lastEventAt, lastDeliveryAt } = tally;
  return {
    webhookUrl,
    health: healthOf(opened, tally),
    ...(lastEventAt === null ? {} : { lastEventAt: new Date(lastEventAt).toISOString() }),
    ...(lastDeliveryAt === null ? {} : { lastDeliveryAt: new Date(lastDeliveryAt).toISOString() }),
    counts: { received, delivered, failed, dead },
  };
}

/** What a channel names and is not there, or does not fit. */
export function problemOf(findings: ReferenceFindings): Readiness | null {
  const verdict = referenceProblem(findings);
  const [code, causes] =
    findings.missing.length > 0
      ? (["ReferencesMissing", findings.missing] as const)
      : (["ReferencesWrong", findings.wrong] as const);
  return verdict && { ...verdict, why: { code, fields: causes.map(({ field }) => field) } };
}

/** No letters that read alike; 29^8 codes, each good for an hour. */
const CODE_LETTERS = "ABCDEFGHJKMNPQRTUVWXY23456789";

export function pairingCode(): string {
  const letters = Array.from(
    crypto.getRandomValues(new Uint8Array(8)),
    (byte) => CODE_LETTERS[byte % CODE_LETTERS.length],
  );
  return letters.join("");
}
