import type { InboundRequest } from "#core/channel";
import type { Signed } from "#test/platforms/platform";

/** A request as an adapter gets it: header names in lower case, the body as bytes. */
export function arrived(sent: Partial<Signed>, receivedAtMs = Date.now()): InboundRequest {
  const { method = "POST", query = "", headers = {}, body = "" } = sent;
  const url = `https://weft.example/hooks/c1${query}`;
  return {
    method,
    url,
    query: Object.fromEntries(new URL(url).searchParams),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: new TextEncoder().encode(body),
    receivedAtMs,
  };
}
