/** Answers in the shape that was asked for: the resource itself, a table, its metadata alone; as JSON or YAML. */
import { stringify } from "yaml";
import { contentTypeOf, negotiate, type Negotiated } from "#core/resource/negotiate";
import { StatusError } from "#core/resource/status-error";
import { partialMetadata, partialMetadataList, tableOf, type IncludeObject } from "#core/resource/table";
import type { KindDefinition } from "#protocol/kinds/definition";
import type { Written } from "#services/resource/command";
import type { Request } from "./target.ts";

const INCLUDES: ReadonlySet<string> = new Set(["None", "Metadata", "Object"]);

/** Each becomes a `Warning` header, which kubectl prints. */
export function warn(c: Request, warnings: string[]): void {
  for (const warning of warnings) {
    const text = JSON.stringify(warning.replaceAll(/[^\u0020-\u007e]/g, "?"));
    c.header("warning", `299 - ${text}`, { append: true });
  }
}

/** Throws NOT_ACCEPTABLE. */
export function negotiated(c: Request): Negotiated {
  const found = negotiate(c.req.header("accept"));
  if (found) return found;
  throw new StatusError(
    "NotAcceptable",
    "only the following media types are accepted: application/json, application/yaml",
  );
}

export function includeObject(c: Request): IncludeObject {
  const asked = c.req.query("includeObject") ?? "";
  return INCLUDES.has(asked) ? (asked as IncludeObject) : "Metadata";
}

/** The object of one event or answer, in the shape asked for. `withColumns`: false for later events of a watch. */
export function shaped(
  c: Request,
  definition: KindDefinition,
  { as, version }: Negotiated,
): (resource: object, withColumns: boolean) => object {
  if (as === null) return (resource) => resource;
  if (as !== "Table") return (resource) => partialMetadata(resource, version);
  return (resource, withColumns) => {
    const { metadata } = resource as { metadata: { resourceVersion?: string } };
    const nowMs = Date.now();
    return tableOf({
      definition,
      resources: [resource],
      nowMs,
      includeObject: includeObject(c),
      version,
      withColumns,
      metadata: { resourceVersion: metadata.resourceVersion ?? "" },
    });
  };
}

export function answerWritten(
  c: Request,
  definition: KindDefinition,
  { resource, warnings }: Pick<Written, "warnings"> & { resource: object },
  status: 200 | 201 = 200,
): Response {
  warn(c, warnings);
  return answerResource(c, definition, resource, status);
}

export function answerResource(
  c: Request,
  definition: KindDefinition,
  resource: object,
  status: 200 | 201 = 200,
): Response {
  const asked = negotiated(c);
  return answer(c, shaped(c, definition, asked)(resource, true), { status, asked });
}

export interface AnyList {
  apiVersion: string;
  kind: string;
  metadata: object;
  items: readonly object[];
}

export function answerList(c: Request, definition: KindDefinition, list: AnyList): Response {
  const asked = negotiated(c);
  const { as, version } = asked;
  if (as === null) return answer(c, list, { asked });
  if (as !== "Table") return answer(c, partialMetadataList(list, version), { asked });
  const metadata = { ...list.metadata };
  const nowMs = Date.now();
  const table = tableOf({
    definition,
    resources: list.items,
    nowMs,
    includeObject: includeObject(c),
    version,
    metadata,
    withColumns: true,
  });
  return answer(c, table, { asked });
}

/** A body that has one shape only. */
export function answer(
  c: Request,
  body: object,
  { status = 200, asked }: { status?: 200 | 201; asked?: Negotiated } = {},
): Response {
  const { format } = asked ?? negotiated(c);
  const text = format === "yaml" ? stringify(body) : JSON.stringify(body);
  return c.body(text, status, {
    "content-type": contentTypeOf({ format }),
    "cache-control": "no-cache, private",
    vary: "Accept",
  });
}
