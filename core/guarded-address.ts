/**
 * Which addresses the product may fetch on behalf of people. Pure: names are resolved by the caller, who asks again here
 * about every address that came out and about every redirect. Sources: the IANA special-purpose address registries for
 * IPv4 and IPv6, plus metadata services of clouds that sit on public addresses.
 */

export type AddressVerdict = { ok: true; kind: "address" | "name"; host: string } | { ok: false; reason: string };

const refuse = (reason: string): AddressVerdict => ({ ok: false, reason });

const PRIVATE_SUFFIXES = [
  "localhost",
  "local",
  "internal",
  "intranet",
  "lan",
  "home",
  "corp",
  "private",
  "home.arpa",
  "onion",
];
/** Services that speak something else than HTTP: a request must not be a way to talk to them. */
const LOWEST_FREE_PORT = 1024;
const WEB_PORTS = new Set(["", "80", "443"]);

/** Judges what can be judged without resolving a name. `isAllowed` decides about addresses. */
export function judgeUrl(text: string, isAllowed: (address: string) => boolean = isPublicAddress): AddressVerdict {
  if (!URL.canParse(text)) return refuse("it is not a complete address such as https://example.org/page");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return refuse("only http and https are allowed");
  if (url.username !== "" || url.password !== "") return refuse("an address must not carry a name or password");
  if (!WEB_PORTS.has(url.port) && Number(url.port) < LOWEST_FREE_PORT) return refuse("this port is not for the web");
  return judgeHost(url.hostname, isAllowed);
}

/** `hostname` as URL gives it: odd spellings of IPv4 are dotted already, IPv6 stands in brackets. */
function judgeHost(hostname: string, isAllowed: (address: string) => boolean): AddressVerdict {
  const host = hostname.replace(/\.$/, "").toLowerCase();
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (parseIpv4(literal) || literal.includes(":")) {
    return isAllowed(literal) ? { ok: true, kind: "address", host: literal } : refuse("it is not a public address");
  }
  if (!host.includes(".")) return refuse("it is not a public name");
  const isPrivate = PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
  return isPrivate ? refuse("it is not a public name") : { ok: true, kind: "name", host };
}

/** True for an IP address (v4, v6, and v4 inside v6) that everybody on the internet can reach. */
export function isPublicAddress(address: string): boolean {
  const v4 = parseIpv4(address);
  if (v4) return isPublicIpv4(v4);
  const v6 = parseIpv6(address);
  return v6 !== null && isPublicIpv6(v6);
}

type Bytes = readonly number[];

function parseIpv4(text: string): Bytes | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

/** Eight groups of 16 bits. */
function parseIpv6(text: string): Bytes | null {
  const dotted = /^(.*:)([^:]*\.[^:]*)$/.exec(text);
  const tail = dotted ? parseIpv4(dotted[2]!) : undefined;
  if (tail === null) return null;
  const plain = dotted && tail ? `${dotted[1]}${hex(tail[0]!, tail[1]!)}:${hex(tail[2]!, tail[3]!)}` : text;
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const [left, right] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left!.length - (right?.length ?? 0);
  if (right ? missing < 1 : missing !== 0) return null;
  const groups = right ? [...left!, ...Array<string>(missing).fill("0"), ...right] : left!;
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
}

function hex(high: number, low: number): string {
  return ((high << 8) | low).toString(16);
}

/** First bytes and length of each range that is not for everybody. */
const CLOSED_IPV4: [first: Bytes, bits: number][] = [
  [[0, 0, 0, 0], 8], // this network
  [[10, 0, 0, 0], 8], // private
  [[100, 64, 0, 0], 10], // behind a carrier's NAT; some clouds keep metadata here
  [[127, 0, 0, 0], 8], // loopback
  [[168, 63, 129, 16], 32], // a cloud's wire server
  [[169, 254, 0, 0], 16], // link-local, metadata of most clouds
  [[172, 16, 0, 0], 12], // private
  [[192, 0, 0, 0], 24], // protocol assignments
  [[192, 0, 2, 0], 24], // documentation
  [[192, 31, 196, 0], 24], // AS112
  [[192, 52, 193, 0], 24], // AMT
  [[192, 88, 99, 0], 24], // old 6to4 relays
  [[192, 168, 0, 0], 16], // private
  [[192, 175, 48, 0], 24], // AS112
  [[198, 18, 0, 0], 15], // benchmarks
  [[198, 51, 100, 0], 24], // documentation
  [[203, 0, 113, 0], 24], // documentation
  [[224, 0, 0, 0], 3], // multicast, reserved, broadcast
];

function isPublicIpv4(bytes: Bytes): boolean {
  return !CLOSED_IPV4.some(([first, bits]) => startsWith(bytes, first, bits, 8));
}

/** Inside 2000::/3, the only range given out for everybody. */
const CLOSED_IPV6: [first: Bytes, bits: number][] = [
  [[0x2001, 0x0000], 23], // protocol assignments, Teredo among them
  [[0x2001, 0x0db8], 32], // documentation
  [[0x2620, 0x004f, 0x8000], 48], // AS112
  [[0x3fff, 0x0000], 20], // documentation
];
/** Ranges that hold an IPv4 address: the embedded one decides. */
const EMBEDDING: [first: Bytes, bits: number, at: number][] = [
  [[0, 0, 0, 0, 0, 0xffff], 96, 6], // mapped
  [[0x64, 0xff9b, 0, 0, 0, 0], 96, 6], // NAT64
  [[0x2002], 16, 1], // 6to4
];

function isPublicIpv6(groups: Bytes): boolean {
  const embedding = EMBEDDING.find(([first, bits]) => startsWith(groups, first, bits, 16));
  if (embedding) {
    const [high, low] = [groups[embedding[2]]!, groups[embedding[2] + 1]!];
    return isPublicIpv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
  }
  if (!startsWith(groups, [0x2000], 3, 16)) return false;
  return !CLOSED_IPV6.some(([first, bits]) => startsWith(groups, first, bits, 16));
}

/** Whether the first `bits` of both are equal; `width` is the size of one unit. */
function startsWith(units: Bytes, first: Bytes, bits: number, width: number): boolean {
  for (let unit = 0, left = bits; left > 0; unit++, left -= width) {
    const drop = Math.max(0, width - left);
    if (units[unit]! >> drop !== (first[unit] ?? 0) >> drop) return false;
  }
  return true;
}
