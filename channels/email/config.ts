import * as z from "zod";
import type { ChannelContext } from "#core/channel";

export const EmailConfig = z.object({
  address: z.email().describe("Where people write to, and what answers come from."),
  name: z.string().max(100).optional().describe("The name beside the address."),
  authservId: z
    .string()
    .regex(/^[\w.-]{1,200}$/)
    .default("mx.cloudflare.net")
    .describe("The server that checked who sent a mail, as it names itself in Authentication-Results."),
});
export type EmailConfig = z.infer<typeof EmailConfig>;
export type EmailContext = ChannelContext<EmailConfig>;

/** Whether mail for this address is for the channel: `agent@…`, and `agent+anything@…` as well. */
export function isOwnAddress(given: string, { address }: Pick<EmailConfig, "address">): boolean {
  const [own, other] = [address.toLowerCase(), given.trim().toLowerCase()];
  return other === own || other.replace(/\+[^@]*@/, "@") === own;
}
