/** The operations on a kind, apart from how the versions of OpenAPI write them. */
import type { KindDefinition } from "#protocol/kinds/definition";
import { versionOf } from "../api-resources.ts";
import { definitionName, metaName } from "./definitions.ts";

export interface Parameter {
  name: string;
  in: "query" | "path";
  type: "string" | "integer" | "boolean";
  description: string;
}

export interface Operation {
  method: "get" | "post" | "put" | "patch" | "delete";
  id: string;
  description: string;
  /** As Kubernetes names it. */
  action: "list" | "get" | "post" | "put" | "patch" | "delete" | "deletecollection";
  groupVersionKind: { group: string; version: string; kind: string };
  parameters: Parameter[];
  /** Name of the definition of the body; undefined when there is none. */
  body?: string;
  consumes: string[];
  /** Name of the definition of the answer; "text" for plain text. */
  answer: string;
  produces: string[];
}

export interface PathItem {
  path: string;
  parameters: Parameter[];
  operations: Operation[];
}

function query(name: string, description: string, type: Parameter["type"] = "string"): Parameter {
  return { name, in: "query", type, description };
}

function inPath(name: string, description: string): Parameter {
  return { name, in: "path", type: "string", description };
}

const DRY_RUN = query("dryRun", "All: everything but storing the result.");
const FIELD_MANAGER = query("fieldManager", "Name of the writer, for who owns which field.");
const FIELD_VALIDATION = query(
  "fieldValidation",
  "What to do with unknown and duplicate fields: Strict, Warn, Ignore.",
);
const WRITE = [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION];
const FORCE = query("force", "Take fields from others when applying.", "boolean");
const SELECTORS = [
  query("labelSelector", "Only those with these labels."),
  query("fieldSelector", "Only those with these values."),
];
const LIST = [
  ...SELECTORS,
  query("limit", "Length of a page.", "integer"),
  query("continue", "Where the page begins; from the page before."),
  query("resourceVersion", "How fresh the answer must be."),
  query("resourceVersionMatch", "How resourceVersion is meant: Exact or NotOlderThan."),
  query("timeoutSeconds", "How long a watch may last.", "integer"),
  query("watch", "Answer with changes as they happen.", "boolean"),
  query("allowWatchBookmarks", "Send bookmarks in a watch.", "boolean"),
  query("sendInitialEvents", "Begin a watch with what is there.", "boolean"),
];
const DELETE = [
  DRY_RUN,
  query("gracePeriodSeconds", "Seconds that the deletion may take.", "integer"),
  query("propagationPolicy", "What becomes of what belongs to it: Orphan, Background or Foreground."),
];
const PRETTY = query("pretty", "Accepted, and has no effect.");
const NAME = inPath("name", "Name of the resource.");
const NAMESPACE = inPath("namespace", "Namespace of the resource.");

const JSON_AND_YAML = ["application/json", "application/yaml"];
const LOG = [
  query("follow", "Go on until the task ends.", "boolean"),
  query("tailLines", "Only the last lines.", "integer"),
];
const PATCHES = ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"];

export function basePath({ group, apiVersion }: Pick<KindDefinition, "group" | "apiVersion">): string {
  return `${group === "" ? "/api/" : "/apis/"}${apiVersion}`;
}

export function pathsOf(definition: KindDefinition): PathItem[] {
  const { namespaced, plural, subresources } = definition;
  const base = basePath(definition);
  const collection = namespaced ? `${base}/namespaces/{namespace}/${plural}` : `${base}/${plural}`;
  const place = namespaced ? [NAMESPACE, PRETTY] : [PRETTY];
  const item = [NAME, ...place];
  const build = operationsOf(definition);
  return [
    { path: collection, parameters: place, operations: build.collection },
    { path: `${collection}/{name}`, parameters: item, operations: build.item("") },
    ...subresources.map((name) => ({
      path: `${collection}/{name}/${name}`,
      parameters: item,
      operations: name === "log" ? build.log : build.item("status"),
    })),
    ...(namespaced ? [{ path: `${base}/${plural}`, parameters: [PRETTY], operations: build.everywhere }] : []),
  ];
}

type Door = "" | "status";
type Draft = Omit<Operation, "groupVersionKind" | "consumes" | "produces"> & Partial<Operation>;

interface Naming {
  definition: KindDefinition;
  /** What the ids of operations end in: `v1NamespacedBot`. */
  scope: string;
  make: (draft: Draft) => Operation;
}

function namingOf(definition: KindDefinition): Naming {
  const { kind, group, apiVersion, namespaced } = definition;
  const version = versionOf(apiVersion);
  return {
    definition,
    scope: `${version}${namespaced ? "Namespaced" : ""}${kind}`,
    make: (draft) => ({
      consumes: JSON_AND_YAML,
      produces: JSON_AND_YAML,
      groupVersionKind: { group, version, kind },
      ...draft,
    }),
  };
}

function operationsOf(definition: KindDefinition) {
  const naming = namingOf(definition);
  const { kind, apiVersion, namespaced } = definition;
  return {
    collection: [
      listing(naming, `list${naming.scope}`),
      creation(naming),
      ...(namespaced ? [collectionDeletion(naming)] : []),
    ],
    item: (door: Door) => [...readAndWrite(naming, door), ...(door === "" ? [deletion(naming)] : [])],
    log: [logReading(naming)],
    everywhere: [listing(naming, `list${versionOf(apiVersion)}${kind}ForAllNamespaces`)],
  };
}

function listing({ definition, make }: Naming, id: string): Operation {
  return make({
    method: "get",
    action: "list",
    id,
    description: `List or watch ${definition.plural}.`,
    parameters: LIST,
    answer: `${definitionName(definition)}List`,
  });
}

function creation({ definition, make, scope }: Naming): Operation {
  const own = definitionName(definition);
  return make({
    method: "post",
    action: "post",
    id: `create${scope}`,
    description: `Create a ${definition.singular}.`,
    parameters: WRITE,
    body: own,
    answer: own,
  });
}

function readAndWrite({ definition, make, scope }: Naming, door: Door): Operation[] {
  const own = definitionName(definition);
  const suffix = door ? "Status" : "";
  const what = door ? `the status of a ${definition.singular}` : `a ${definition.singular}`;
  return [
    make({
      method: "get",
      action: "get",
      id: `read${scope}${suffix}`,
      description: `Read ${what}.`,
      parameters: [],
      answer: own,
    }),
    make({
      method: "put",
      action: "put",
      id: `replace${scope}${suffix}`,
      description: `Replace ${what}.`,
      parameters: WRITE,
      body: own,
      answer: own,
    }),
    make({
      method: "patch",
      action: "patch",
      id: `patch${scope}${suffix}`,
      description: `Change ${what} in part.`,
      parameters: [...WRITE, FORCE],
      body: metaName("Patch"),
      consumes: PATCHES,
      answer: own,
    }),
  ];
}

function deletion({ definition, make, scope }: Naming): Operation {
  return make({
    method: "delete",
    action: "delete",
    id: `delete${scope}`,
    description: `Delete a ${definition.singular}.`,
    parameters: DELETE,
    body: metaName("DeleteOptions"),
    answer: metaName("Status"),
  });
}

function collectionDeletion({ definition, make, scope }: Naming): Operation {
  return make({
    method: "delete",
    action: "deletecollection",
    id: `deleteCollection${scope}`,
    description: `Delete ${definition.plural}.`,
    parameters: [...DELETE, ...SELECTORS],
    body: metaName("DeleteOptions"),
    answer: metaName("Status"),
  });
}

function logReading({ definition, make, scope }: Naming): Operation {
  return make({
    method: "get",
    action: "get",
    id: `read${scope}Log`,
    description: `Read what is said in a ${definition.singular}.`,
    parameters: LOG,
    answer: "text",
    produces: ["text/plain"],
  });
}
