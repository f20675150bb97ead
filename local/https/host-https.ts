import { installationCertificates } from "./certificates.ts";
import { listenHttps, type HttpsListener } from "./listener.ts";

/** `fixed`: this port or none. Otherwise another one is taken when it is in use. */
export interface HttpsPort {
  port: number;
  fixed: boolean;
}

/** HTTPS_PORT: a number, `0` for any free one, `off`; unset: the port after the product's own, or any free one. */
export function readHttpsPort(text: string | undefined, port: number): HttpsPort | null {
  if (text === "off") return null;
  if (text === undefined || text === "") return { port: port + 1, fixed: false };
  const asked = Number(text);
  if (!Number.isInteger(asked) || asked < 0 || asked > 65_535)
    throw new Error('HTTPS_PORT is not a port number or "off"');
  return { port: asked, fixed: true };
}

export interface HostHttps extends HttpsListener {
  url: string;
  /** Certificate of the authority, PEM. */
  authority: string;
}

/** The product on HTTPS, for clients that send no token in the clear. */
export async function startHttps(
  dataDir: string,
  asked: HttpsPort,
  to: { host: string; port: number },
): Promise<HostHttps> {
  const names = [...new Set(["localhost", "127.0.0.1", "::1", ...(isAny(to.host) ? [] : [to.host])])];
  const certificates = await installationCertificates(dataDir, names, Date.now());
  const target = { host: isAny(to.host) ? "127.0.0.1" : to.host, port: to.port };
  const listen = (port: number) => listenHttps({ host: to.host, port, certificates, to: target });
  const listener = await listen(asked.port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    if (asked.fixed)
      throw new Error(`port ${asked.port} is in use: stop what uses it, or set HTTPS_PORT`, { cause: error });
    return listen(0);
  });
  return { ...listener, url: `https://localhost:${listener.port}`, authority: certificates.authority };
}

function isAny(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}
