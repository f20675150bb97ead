/** Whether it is a plain https address on one of these hosts, with nobody's name in it: tokens and answers go nowhere else. */
export function isOwnUrl(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === "https:" && hosts.includes(host) && username === "" && password === "";
}
