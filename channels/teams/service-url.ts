/** Where Microsoft takes answers. The address comes with every message, and the token goes nowhere else. */
export const SERVICE_HOSTS = [
  "smba.trafficmanager.net",
  "*.botframework.com",
  "*.botframework.us",
  "*.teams.microsoft.com",
  "*.teams.microsoft.us",
];

export function isServiceUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, username } = new URL(address);
  const isKnown = SERVICE_HOSTS.some((host) =>
    host.startsWith("*.") ? hostname.endsWith(host.slice(1)) : hostname === host,
  );
  return protocol === "https:" && port === "" && username === "" && isKnown;
}

/** Without the slash at its end, for comparing and for building addresses. */
export function trimServiceUrl(address: string): string {
  return address.replace(/\/+$/, "");
}
