import { count, object, objects, parseObject, text, type Json } from "./json.ts";
import { ModelError } from "./model-error.ts";

const EXCERPT_CHARS = 500;
/** A waiting time beyond this is a quota, not a pause; nobody waits for it inside a turn. */
const RETRY_AFTER_MAX_MS = 24 * 60 * 60 * 1000;

/** What a provider says about a failure: `{error: {...}}`, `{error: "..."}`, a list of one, or the fields themselves. */
function errorFields(body: unknown): Json | undefined {
  const whole = object(Array.isArray(body) ? body[0] : body);
  if (whole === undefined) return undefined;
  const inner = whole["error"];
  if (typeof inner === "string") return { message: text(whole["message"]) ?? inner, code: whole["code"] };
  return object(inner) ?? whole;
}

function statusOf(fields: Json): number | undefined {
  const status = [fields["status"], fields["code"], fields["status_code"]].map(Number).find((n) => n >= 400 && n < 600);
  return status;
}

function providerCodeOf(fields: Json): string | undefined {
  const code = text(fields["code"]) ?? text(fields["status"]) ?? text(fields["type"]);
  const type = text(fields["type"]);
  return code !== undefined && type !== undefined && type !== code ? `${code} ${type}` : code;
}

/** Gemini tells the pause in the body: `{"@type": ".../RetryInfo", "retryDelay": "37s"}`. */
function retryDelayMs(fields: Json): number | undefined {
  for (const detail of objects(fields["details"])) {
    const seconds = /^([\d.]+)s$/.exec(text(detail["retryDelay"]) ?? "")?.[1];
    if (seconds !== undefined) return Math.round(Number(seconds) * 1000);
  }
  return undefined;
}

/** Reads `retry-after-ms` and `retry-after` (seconds or an HTTP date). */
export function retryAfterMs(headers: { get(name: string): string | null }, nowMs: number): number | undefined {
  const exact = Number(headers.get("retry-after-ms") ?? Number.NaN);
  const plain = headers.get("retry-after");
  const seconds = Number(plain ?? Number.NaN);
  const date = plain === null ? Number.NaN : Date.parse(plain);
  const ms = [exact, seconds * 1000, date - nowMs].find((value) => Number.isFinite(value));
  return ms === undefined ? undefined : Math.min(Math.max(0, Math.round(ms)), RETRY_AFTER_MAX_MS);
}

/** An error object that arrived inside a stream whose HTTP status was fine. */
export function inBandError(body: unknown): ModelError {
  const fields = errorFields(body) ?? {};
  return new ModelError(text(fields["message"]) ?? "The provider reported an error", {
    status: statusOf(fields),
    providerCode: providerCodeOf(fields),
    retryAfterMs: retryDelayMs(fields),
    body: (JSON.stringify(fields) ?? "").slice(0, EXCERPT_CHARS),
  });
}

/** An answer with an HTTP error status. `secret` is taken out, since some providers echo the key. */
export async function statusError(response: Response, secret: string | undefined): Promise<ModelError> {
  const raw = await response.text().catch(() => "");
  const source = secret === undefined || secret === "" ? raw : raw.replaceAll(secret, "[key]");
  const parsed = parseObject(source) ?? parseObject(source.replace(/^\s*\[([^]*)\]\s*$/, "$1"));
  const fields = errorFields(parsed) ?? {};
  return new ModelError(text(fields["message"]) ?? `The provider answered with status ${response.status}`, {
    status: count(response.status),
    providerCode: providerCodeOf(fields),
    retryAfterMs: retryAfterMs(response.headers, Date.now()) ?? retryDelayMs(fields),
    body: source.slice(0, EXCERPT_CHARS),
  });
}
