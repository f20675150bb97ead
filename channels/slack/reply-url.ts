/** Addresses for answers come in requests; they are believed only on Slack's own host. */
export function isReplyUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === "https:" && url.host === "hooks.slack.com" && url.username === "";
}
