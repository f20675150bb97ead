// Whatever can be wrong with a request to a route: its body, the ids in its address, its query.
import type { RouteCase } from "./matrix-case.ts";
import type { Names } from "./matrix-world.ts";

export interface Attack {
  what: string;
  method: string;
  path: string;
  contentType?: string | undefined;
  headers?: Record<string, string>;
  body?: string | undefined;
  /** It must be refused, and the answer must name this; null: it must only do no harm. */
  says: string | null;
}

const JSON_TYPE = "application/json";
/** Commands to a conversation are the same over REST and sockets: what they do not know, they leave. */
const COMMAND = /^\/api\/v1\/tasks\/[^/]+\/(messages|cancel|retry|guide)$/;
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

const KUBERNETES = /^\w+ \/(apis|openapi|version|livez|api$|api\/v1$|api\/v1\/(namespaces|secrets|events|pods)\b)/;

export function isKubernetes({ route }: RouteCase): boolean {
  return KUBERNETES.test(route);
}

export function methodOf({ route }: RouteCase): string {
  return route.split(" ")[0]!;
}

export function fieldsOf({ body }: RouteCase): Record<string, unknown> | null {
  return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
}

/** Writes that mean nothing without a body. */
function needsBody({ body }: RouteCase): boolean {
  return typeof body === "object" && body !== null && Object.keys(body).length > 0;
}

/** Bodies that are none, or none that any route takes. */
export function brokenBodies(route: RouteCase, names: Names): Attack[] {
  const contentType = route.contentType ?? JSON_TYPE;
  const base = { method: methodOf(route), path: route.path(names), contentType };
  const given = JSON.stringify(route.body ?? {});
  const says = needsBody(route) ? "" : null;
  const list = Array.isArray(route.body) ? null : says;
  if (typeof route.body === "string") return [];
  return [
    { ...base, what: "no body", contentType: undefined, says },
    { ...base, what: "an empty body", body: "", says },
    { ...base, what: "null", body: "null", says },
    { ...base, what: "a list", body: "[]", says: list },
    { ...base, what: "a string", body: '"x"', says },
    { ...base, what: "a number", body: "1", says },
    { ...base, what: "no JSON", body: "{nonsense", says },
    { ...base, what: "half of it", body: given.slice(0, -1), says },
    { ...base, what: "bytes that are no text", body: "\u0000\ufffd\u0001", says },
    { ...base, what: "text/plain", body: given, contentType: "text/plain", says },
    { ...base, what: "a form", body: "name=x", contentType: "application/x-www-form-urlencoded", says },
    { ...base, what: "100,000 levels of objects", body: deep(100_000), says },
    {
      ...base,
      what: "prototypes",
      body: '{"__proto__":{"name":"x"},"constructor":{"prototype":{"a":1}}}',
      says: isKubernetes(route) ? null : says,
    },
  ];
}

/** Every field left out, of another type, with letters that nothing can store; and one that nobody knows. */
export function wrongFields(route: RouteCase, names: Names): Attack[] {
  const given = fieldsOf(route);
  if (!given) return [];
  const { optional = {} } = route;
  const path = route.path(names);
  const isOwn = !isKubernetes(route);
  const attack = (what: string, body: unknown, says: string | null): Attack => ({
    what,
    method: methodOf(route),
    path,
    contentType: route.contentType ?? JSON_TYPE,
    body: JSON.stringify(body),
    says: isOwn ? says : null,
  });
  const without = (field: string) => Object.fromEntries(Object.entries(given).filter(([name]) => name !== field));
  return [
    ...Object.keys(given).map((field) => attack(`without ${field}`, without(field), field in optional ? null : field)),
    ...Object.entries({ ...given, ...optional }).flatMap(([field, value]) =>
      otherValues(value).map(({ other, isBad }) => {
        // What may be absent may often be null; a conversation keeps what people write as they write it.
        const may = (other === null && field in optional) || (typeof other === "string" && COMMAND.test(path));
        const what = `${field} = ${JSON.stringify(other).slice(0, 30)}`;
        return attack(what, { ...given, [field]: other }, isBad && !may ? field : null);
      }),
    ),
    attack("a field too many", { ...given, surprise: 1 }, needsBody(route) && !COMMAND.test(path) ? "surprise" : null),
  ];
}

const WRONG: unknown[] = [7, "words", true, null, [], {}];
const NUMBERS = [-1, 1.5, 1e300, Number.MAX_SAFE_INTEGER];

/** Of another type, which no field takes; or of its own, and still hardly what was meant. */
function otherValues(value: unknown): { other: unknown; isBad: boolean }[] {
  const kind = kindOf(value);
  const others = WRONG.filter((wrong) => kindOf(wrong) !== kind);
  const texts = kind === "string" ? ["a\u0000b", "\ud800"] : [];
  const tolerable =
    { string: ["", "x".repeat(100_000)], number: NUMBERS, list: [[{}], ["a\u0000b"], [null]] }[kind] ?? [];
  return [
    ...[...others, ...texts].map((other) => ({ other, isBad: true })),
    ...tolerable.map((other) => ({ other, isBad: false })),
  ];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
}

const STRANGE = [
  "x",
  "-1",
  "a".repeat(5_000),
  "%00",
  "a%00b",
  "%ff",
  "%zz",
  "%ed%a0%80",
  "..%2f..%2fme",
  "__proto__",
  "constructor",
];

/** Every part of the address that names something, as nothing is named. */
export function strangeNames(route: RouteCase, names: Names): Attack[] {
  const [path = "", query] = route.path(names).split("?");
  const real = path.split("/");
  const pattern = route.route.split(" ")[1]!.split("/");
  const body =
    route.body === undefined ? {} : { body: JSON.stringify(route.body), contentType: route.contentType ?? JSON_TYPE };
  return real.flatMap((segment, index) => {
    if (segment === pattern[index] && segment !== names.namespace) return [];
    return STRANGE.map((strange) => ({
      what: `${strange.slice(0, 20)} in the address`,
      method: methodOf(route),
      path: real.with(index, strange).join("/") + (query ? `?${query}` : ""),
      ...body,
      says: null,
    }));
  });
}

const COUNTS = ["-1", "1.5", "NaN", "99999999999999999999"];
const OLD = ["0000-01-01T00:00:00Z", "2026-01-01T00:00:00%2B23:00", "2026-02-30T00:00:00Z", "yesterday"];
const base64 = (value: unknown) => encodeURIComponent(btoa(typeof value === "string" ? value : JSON.stringify(value)));
const CURSORS = [
  "garbage",
  base64([1e300, "archive", "x"]),
  base64([1, "archive\u0000", "x"]),
  base64(["1", "a\u0000", "b"]),
  base64("0000-01-01T00:00:00.000000Z 0198c0de-0000-7000-8000-000000000000"),
  "zzzzzzzzz.0198c0de-0000-7000-8000-000000000000",
];
const QUERIES = [
  ...["limit", "before", "after_seq", "before_seq", "tailLines", "resourceVersion"].flatMap((name) =>
    COUNTS.map((value) => `${name}=${value}`),
  ),
  ...OLD.map((value) => `since=${value}`),
  ...CURSORS.map((value) => `cursor=${value}`),
  ...CURSORS.slice(0, 4).map((value) => `continue=${value}`),
  ...["query", "namespace", "%00"].map((name) => `${name}=%00`),
  `query=${"x".repeat(5_000)}`,
  "limit=1&limit=2",
  "labelSelector=((",
  "fieldSelector=x",
  "archived=maybe",
  "status=maybe",
  "format=xml",
  "__proto__=1",
  "%ff=%ff",
  "a=%zz",
];

export function strangeQueries(route: RouteCase, names: Names): Attack[] {
  if (methodOf(route) !== "GET") return [];
  const [path = "", query = ""] = route.path(names).split("?");
  return QUERIES.map((strange) => ({
    what: strange.slice(0, 60),
    method: "GET",
    path: `${path}?${query}${query ? "&" : ""}${strange}`,
    says: null,
  }));
}

const HEADERS: Record<string, string>[] = [
  { "x-weft-organization": "x" },
  { "x-weft-organization": "\u00ff'; --" },
  { "last-event-id": "NaN" },
  { "idempotency-key": "\u00ff".repeat(300) },
  { "user-agent": "\u00ff\u0080/".repeat(100) },
  { accept: "\u00ff;q=x" },
  { "content-encoding": "gzip" },
  { "if-none-match": "\u00ff" },
];

export function strangeHeaders(route: RouteCase, names: Names): Attack[] {
  if (!/^(GET|POST) /.test(route.route) || route.destroys) return [];
  const body = route.harmless ?? route.body;
  const sent = body === undefined ? {} : { body: JSON.stringify(body), contentType: route.contentType ?? JSON_TYPE };
  return HEADERS.map((headers) => ({
    what: JSON.stringify(headers).slice(0, 60),
    method: methodOf(route),
    path: route.path(names),
    headers,
    ...sent,
    says: null,
  }));
}
