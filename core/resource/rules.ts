/** What a schema alone cannot say: rules across the fields of one spec. */
import type { GhostSpec } from "#protocol/kinds/ghost";
import { PLATFORM_PROVIDER, type ModelSpec } from "#protocol/kinds/model";
import { type Cause, type Kind, type Reference } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { LEADER, type TeamSpec } from "#protocol/kinds/team";
import { nameErrors, namespaceErrors } from "./name.ts";
import { placesAt } from "./references.ts";

export function specCauses(kind: Kind, spec: unknown): Cause[] {
  return [...referenceCauses(kind, spec), ...kindCauses(kind, spec)];
}

function kindCauses(kind: Kind, spec: unknown): Cause[] {
  switch (kind) {
    case "Ghost":
      return ghostCauses(spec as GhostSpec);
    case "Model":
      return modelCauses(spec as ModelSpec);
    case "Team":
      return teamCauses(spec as TeamSpec);
    default:
      return [];
  }
}

function wrong(field: string, message: string): Cause {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${message}` };
}

function referenceCauses(kind: Kind, spec: unknown): Cause[] {
  return KINDS[kind].references.flatMap(({ path }) =>
    placesAt({ field: "spec", value: spec }, path).flatMap(({ field, value }) => {
      const reference = value as Reference | undefined;
      if (reference === undefined) return [];
      return [
        ...nameErrors(reference.name).map((message) => wrong(`${field}.name`, message)),
        ...(reference.namespace === undefined ? [] : namespaceErrors(reference.namespace)).map((message) =>
          wrong(`${field}.namespace`, message),
        ),
      ];
    }),
  );
}

function ghostCauses(spec: GhostSpec): Cause[] {
  const skills = new Set(spec.skills);
  const preloaded = (spec.preloadSkills ?? []).flatMap((name, index) =>
    skills.has(name) ? [] : [wrong(`spec.preloadSkills[${index}]`, "must be one of spec.skills")],
  );
  const servers = Object.entries(spec.mcpServers ?? {}).flatMap(([name, server]) => {
    const needed = server.type === "stdio" ? "command" : "url";
    return server[needed] === undefined
      ? [{ field: `spec.mcpServers.${name}.${needed}`, reason: "FieldValueRequired", message: "Required value" }]
      : [];
  });
  return [...preloaded, ...servers];
}

/** Headers that carry a credential: it would be stored and shown as plain text. */
const SECRET_HEADER = /^(authorization|proxy-authorization|cookie|x-api-key|api-key|x-goog-api-key)$/i;

function modelCauses(spec: ModelSpec): Cause[] {
  const causes: Cause[] = [];
  if (spec.provider !== PLATFORM_PROVIDER && spec.model === undefined) {
    causes.push({ field: "spec.model", reason: "FieldValueRequired", message: "Required value" });
  }
  for (const name of Object.keys(spec.headers ?? {}).filter((header) => SECRET_HEADER.test(header))) {
    causes.push({
      field: `spec.headers.${name}`,
      reason: "FieldValueForbidden",
      message: "Forbidden: a credential belongs in spec.apiKey",
    });
  }
  if (spec.baseUrl !== undefined && /^https?:\/\/[^/?#]*@/i.test(spec.baseUrl)) {
    causes.push({
      field: "spec.baseUrl",
      reason: "FieldValueForbidden",
      message: "Forbidden: must not hold a user name or password",
    });
  }
  return causes;
}

function teamCauses(spec: TeamSpec): Cause[] {
  const leaders = spec.members.filter((member) => member.role === LEADER).length;
  const needsLeader = spec.collaborationModel === "route" || spec.collaborationModel === "coordinate";
  if (leaders > 1) return [wrong("spec.members", `at most one member may have the role ${LEADER}`)];
  if (needsLeader && leaders === 0) {
    return [wrong("spec.members", `${spec.collaborationModel} needs one member with the role ${LEADER}`)];
  }
  return [];
}

/** A shell may speak only some protocols; a model fits by its protocol or its provider. */
export function fitsShell(
  model: Pick<ModelSpec, "provider" | "protocol">,
  supportModel: string[] | undefined,
): boolean {
  if (!supportModel?.length || model.provider === PLATFORM_PROVIDER) return true;
  return [model.protocol, model.provider].some((name) => name !== undefined && supportModel.includes(name));
}
