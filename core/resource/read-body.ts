/** The body of a request as a value, whatever it is written in. */
import { shapeOfJson } from "./duplicate-keys.ts";
import { decodeKubernetesBody } from "./protobuf.ts";
import { badRequest, StatusError } from "./status-error.ts";
import { readYaml } from "./yaml-body.ts";

export interface Body {
  value: unknown;
  /** Paths of fields that are given twice. */
  duplicates: string[];
}

export const BODY_BYTES_MAX = 3 * 1024 * 1024;
const DEPTH_MAX = 100;
const PROTOBUF = "application/vnd.kubernetes.protobuf";

/**
 * JSON, YAML, or protobuf for the kinds that kubectl sends so. Throws BadRequest, RequestEntityTooLarge and
 * UnsupportedMediaType. An empty body is undefined.
 */
export function readBody(bytes: Uint8Array, contentType: string | undefined): Body {
  if (bytes.length > BODY_BYTES_MAX) {
    throw new StatusError("RequestEntityTooLarge", `Request entity too large: limit is ${BODY_BYTES_MAX}`);
  }
  if (bytes.length === 0) return { value: undefined, duplicates: [] };
  const type = (contentType ?? "application/json").split(";")[0]!.trim().toLowerCase();
  if (type === PROTOBUF) return { value: decodeKubernetesBody(bytes), duplicates: [] };
  // An applied configuration says YAML and is mostly JSON, which is quicker to read.
  if (/[/+]yaml$/.test(type)) return readJson(textOf(bytes), "lenient") ?? readYamlText(textOf(bytes));
  if (/[/+]json$/.test(type)) return readJson(textOf(bytes), "strict");
  throw new StatusError(
    "UnsupportedMediaType",
    "the body of the request was in an unknown format - accepted media types include: " +
      `application/json, application/yaml, ${PROTOBUF}`,
  );
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw badRequest("the request body is not valid UTF-8");
  }
}

function readJson(text: string, mode: "strict"): Body;
function readJson(text: string, mode: "lenient"): Body | undefined;
function readJson(text: string, mode: "strict" | "lenient"): Body | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (mode === "lenient") return undefined;
    throw badRequest(`the request body is not valid JSON: ${sentenceOf(error)}`);
  }
  const { duplicates, depth } = shapeOfJson(text);
  if (depth > DEPTH_MAX) throw tooDeep();
  return { value, duplicates };
}

function readYamlText(text: string): Body {
  let body: Body;
  try {
    body = readYaml(text);
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${sentenceOf(error)}`);
  }
  if (depthOf(body.value) > DEPTH_MAX) throw tooDeep();
  return body;
}

function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= DEPTH_MAX) {
    level = level.flatMap((entry) => (typeof entry === "object" && entry !== null ? Object.values(entry) : []));
    depth++;
  }
  return depth;
}

function tooDeep(): StatusError {
  return badRequest(`the request body is nested deeper than ${DEPTH_MAX} levels`);
}

function sentenceOf(error: unknown): string {
  return (error instanceof Error ? error.message : "").split("\n")[0]!.slice(0, 200);
}
