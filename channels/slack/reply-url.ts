import { isOwnUrl } from "../own-url.ts";

/** Addresses for answers come in requests; they are believed only on Slack's own host. */
export function isReplyUrl(address: string): boolean {
  return isOwnUrl(address, ["hooks.slack.com"]);
}
