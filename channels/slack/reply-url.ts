import { isOwnAddress } from "../own-address.ts";

/** Addresses for answers come in requests; they are believed only on Slack's own host. */
export function isReplyUrl(address: string): boolean {
  return isOwnAddress(address, ["hooks.slack.com"]);
}
