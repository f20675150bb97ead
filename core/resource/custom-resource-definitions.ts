/** The product's own kinds as CustomResourceDefinitions, for clients that read schemas nowhere else. */
import type { KindDefinition } from "#protocol/kinds/definition";
import { KINDS } from "#protocol/kinds/registry";
import { API_GROUP } from "#protocol/kinds/resource";
import { versionOf } from "./api-resources.ts";
import type { Column } from "./kinds/columns.ts";
import { RULES } from "./kinds/registry.ts";
import type { Manifest } from "./manifest.ts";
import { manifestSchema } from "./openapi/kind-schema.ts";

const API_VERSION = "apiextensions.k8s.io/v1";
const CREATED = "2026-11-01T00:00:00Z";

function printerColumn({ name, type, path, priority }: Column) {
  return { name, type, jsonPath: `.${path}`, ...(priority > 0 ? { priority } : {}) };
}

function definitionOf(definition: KindDefinition): Manifest {
  const { kind, plural, singular, shortNames, categories, group, apiVersion } = definition;
  const version = versionOf(apiVersion);
  const names = { plural, singular, kind, listKind: `${kind}List`, shortNames, categories };
  const { "x-kubernetes-group-version-kind": _, ...schema } = manifestSchema(definition, { type: "object" });
  // A path that counts or picks has no like among JSON paths.
  const columns = RULES[kind].columns.filter(({ path }) => !path.endsWith("]"));
  return {
    apiVersion: API_VERSION,
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}`, creationTimestamp: CREATED, resourceVersion: "1" },
    spec: {
      group,
      names,
      scope: definition.namespaced ? "Namespaced" : "Cluster",
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
          additionalPrinterColumns: columns.map(printerColumn),
        },
      ],
    },
    status: {
      acceptedNames: names,
      storedVersions: [version],
      conditions: [
        { type: "Established", status: "True", reason: "InitialNamesAccepted", lastTransitionTime: CREATED },
      ],
    },
  };
}

/** `GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions` */
export function customResourceDefinitionList(): Manifest & { items: Manifest[] } {
  return {
    apiVersion: API_VERSION,
    kind: "CustomResourceDefinitionList",
    metadata: { resourceVersion: "1" },
    items: Object.values(KINDS)
      .filter(({ group }) => group === API_GROUP)
      .map(definitionOf),
  };
}

/** By its name, such as `bots.agent.wecode.io`. */
export function customResourceDefinition(name: string): Manifest | undefined {
  const found = Object.values(KINDS).find(({ plural, group }) => group === API_GROUP && `${plural}.${group}` === name);
  return found && definitionOf(found);
}
