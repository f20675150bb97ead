import * as z from "zod";
import type { ChannelContext } from "#core/channel";

export const TeamsConfig = z.object({
  appId: z.guid().describe("Azure Bot → Configuration → Microsoft App ID."),
  appPassword: z.string().min(8).describe("A client secret of that app registration."),
  tenantId: z
    .guid()
    .optional()
    .describe("Microsoft Entra tenant of a single-tenant bot; messages of other tenants are refused."),
});
export type TeamsConfig = z.infer<typeof TeamsConfig>;
export type TeamsContext = ChannelContext<TeamsConfig>;
