/** In which shape a client wants its answer: `Accept`, as Kubernetes reads it. */
export type Shape = "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";

export interface Negotiated {
  /** Null: the resource itself. */
  as: Shape | null;
  /** Of the shape; the plain resource has its own. */
  version: "v1" | "v1beta1";
  format: "json" | "yaml";
}

const SHAPES: ReadonlySet<string> = new Set(["Table", "PartialObjectMetadata", "PartialObjectMetadataList"]);
const FORMATS: Record<string, "json" | "yaml"> = {
  "application/json": "json",
  "application/yaml": "yaml",
  "application/*": "json",
  "*/*": "json",
};
/** Nobody names more shapes than this. */
const ENTRIES_MAX = 50;

/** The first entry that can be answered; null when none can, which is 406 NotAcceptable. Protobuf never is. */
export function negotiate(accept: string | undefined): Negotiated | null {
  const entries = (accept ?? "").trim() === "" ? ["*/*"] : (accept ?? "").split(",").slice(0, ENTRIES_MAX);
  for (const entry of entries) {
    const found = readEntry(entry);
    if (found) return found;
  }
  return null;
}

function readEntry(entry: string): Negotiated | null {
  const [type = "", ...rest] = entry.split(";").map((part) => part.trim());
  const name = type.toLowerCase();
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (!format) return null;
  const parameters = new Map(rest.map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]));
  const as = parameters.get("as");
  if (as === undefined) return { as: null, version: "v1", format };
  const version = parameters.get("v") ?? "v1";
  if (!SHAPES.has(as) || (version !== "v1" && version !== "v1beta1")) return null;
  if ((parameters.get("g") ?? "meta.k8s.io") !== "meta.k8s.io") return null;
  return { as: as as Shape, version, format };
}

/** What the answer says of itself. */
export function contentTypeOf({ format }: Pick<Negotiated, "format">): string {
  return format === "yaml" ? "application/yaml" : "application/json";
}
