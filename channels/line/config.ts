import * as z from "zod";
import type { ChannelContext } from "#core/channel";

export const LineConfig = z.object({
  channelSecret: z.string().min(16).describe("Basic settings → Channel secret; LINE signs with it."),
  channelAccessToken: z.string().min(20).describe("Messaging API → Channel access token (long-lived)."),
});
export type LineConfig = z.infer<typeof LineConfig>;
export type LineContext = ChannelContext<LineConfig>;
