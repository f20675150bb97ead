import { and, eq, isNull } from "drizzle-orm";
import { resources } from "#db/schema/resources";
import type { ChannelStatus } from "#protocol/kinds/channel";
import { withCondition, type Verdict } from "../resource/ready.ts";
import type { Scope } from "../resource/scope.ts";
import { setStatus } from "../resource/set-status.ts";

/** Writes how a channel is into its resource; the same again changes nothing. */
export async function reportStatus(
  scope: Scope,
  channelId: string,
  report: { status: ChannelStatus; ready: Verdict; nowMs: number },
): Promise<void> {
  const [row] = await scope.db
    .select({ status: resources.status })
    .from(resources)
    .where(
      and(
        eq(resources.uid, channelId),
        eq(resources.organizationId, scope.organizationId),
        eq(resources.kind, "Channel"),
        isNull(resources.deletedAt),
      ),
    );
  if (!row) return;
  const { conditions } = withCondition(row.status, report.ready, report.nowMs);
  await setStatus(scope, channelId, { ...report.status, conditions });
}
