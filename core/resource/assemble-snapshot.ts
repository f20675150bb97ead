/** A team and all that it refers to → what its turns need. */
import { AppError } from "#core/errors";
import type { MemberSnapshot, ModelConfig, TeamSnapshot } from "#core/agent/snapshot";
import type { BotSpec } from "#protocol/kinds/bot";
import type { GhostSpec } from "#protocol/kinds/ghost";
import type { ModelSpec } from "#protocol/kinds/model";
import type { Kind, Reference } from "#protocol/kinds/resource";
import type { SecretSpec } from "#protocol/kinds/secret";
import type { ShellSpec } from "#protocol/kinds/shell";
import type { TeamSpec } from "#protocol/kinds/team";
import { builtInResource, DEFAULT_MODEL_NAME } from "./built-in.ts";
import { referenceKey } from "./references.ts";
import { sealedId } from "./sealed.ts";
import { resolveModel, type ModelSources } from "./resolve-model.ts";
import { notFound } from "./status-error.ts";

export interface FoundSpec {
  kind: Kind;
  namespace: string;
  name: string;
  spec: unknown;
}

export interface SnapshotSource {
  team: { namespace: string; name: string };
  /** At least everything that the team refers to, over all steps. */
  found: FoundSpec[];
  models: ModelSources;
  /** Name of a Model in the team's namespace (or a built-in one) that answers instead of the bots' own. */
  modelOverride?: string | undefined;
  version: number;
}

/** Throws NOT_FOUND for what is not there, naming it. */
export function assembleSnapshot(source: SnapshotSource): TeamSnapshot {
  const { team, found, version } = source;
  const pick = picker(found);
  const isTeam = ({ kind, namespace, name }: FoundSpec) =>
    kind === "Team" && namespace === team.namespace && name === team.name;
  const teamSpec = found.find(isTeam)?.spec as TeamSpec | undefined;
  if (!teamSpec) throw notFound("Team", team.name);
  return {
    team: team.name,
    namespace: team.namespace,
    collaborationModel: teamSpec.collaborationModel,
    members: teamSpec.members.map((member) => assembleMember(source, member, pick)),
    version,
  };
}

/** One model with its credential. Throws NOT_FOUND when it is not there. */
export function assembleModel({
  model,
  found,
  models,
}: Pick<SnapshotSource, "found" | "models"> & { model: { namespace: string; name: string } }): ModelConfig {
  const pick = picker(found);
  return configOf(pick("Model", model, model.namespace), pick, models);
}

function configOf(
  { name, namespace, spec }: Picked,
  pick: PickSpec,
  models: ModelSources,
  parameters?: BotSpec["parameters"],
) {
  const credential = credentialOf(spec as ModelSpec, namespace, pick);
  return resolveModel({ name, spec: spec as ModelSpec, credential }, models, parameters);
}

/** Finds what is referred to: the organization's own first, then what is built in. */
function picker(found: FoundSpec[]): PickSpec {
  const specs = new Map(found.map((entry) => [referenceKey(entry), entry.spec]));
  return (kind, reference, namespace) => {
    const at = reference.namespace ?? namespace;
    const own = specs.get(referenceKey({ kind, namespace: at, name: reference.name }));
    const spec = own ?? builtInResource(kind, reference.name)?.spec;
    if (spec === undefined) throw new AppError("NOT_FOUND", `The ${kind.toLowerCase()} "${reference.name}" is gone.`);
    return { name: reference.name, namespace: at, spec };
  };
}

interface Picked {
  name: string;
  namespace: string;
  spec: unknown;
}
type PickSpec = (kind: Kind, reference: Reference, namespace: string) => Picked;

function assembleMember(source: SnapshotSource, member: TeamSpec["members"][number], pick: PickSpec): MemberSnapshot {
  const bot = pick("Bot", member.botRef, source.team.namespace);
  const { ghostRef, shellRef, modelRef, parameters } = bot.spec as BotSpec;
  const ghost = pick("Ghost", ghostRef, bot.namespace);
  const shell = pick("Shell", shellRef, bot.namespace);
  const model =
    source.modelOverride === undefined
      ? pick("Model", modelRef ?? { name: DEFAULT_MODEL_NAME }, bot.namespace)
      : pick("Model", { name: source.modelOverride }, source.team.namespace);
  const config = (picked: Picked): ModelConfig => configOf(picked, pick, source.models, parameters);
  const ghostSpec = ghost.spec as GhostSpec;
  const shellSpec = shell.spec as ShellSpec;
  return {
    bot: bot.name,
    ...(member.role === undefined ? {} : { role: member.role }),
    ...(member.prompt === undefined ? {} : { prompt: member.prompt }),
    ghost: {
      name: ghost.name,
      systemPrompt: ghostSpec.systemPrompt,
      tools: ghostSpec.tools ?? null,
      variables: ghostSpec.variables ?? {},
    },
    shell: { name: shell.name, shellType: shellSpec.shellType, config: shellSpec.config ?? {} },
    model: config(model),
    fallbacks: ((model.spec as ModelSpec).fallbacks ?? []).map((reference) =>
      config(pick("Model", reference, model.namespace)),
    ),
  };
}

/** The value of a Secret that a model names. Undefined when it names none. */
function credentialOf(
  { credentialRef }: ModelSpec,
  namespace: string,
  pick: PickSpec,
): ModelConfig["credential"] | undefined {
  if (credentialRef?.name === undefined) return undefined;
  const { name } = credentialRef;
  const data = (pick("Secret", { name }, namespace).spec as SecretSpec).data ?? {};
  const names = Object.keys(data);
  const key = credentialRef.key ?? (names.length === 1 ? names[0]! : "apiKey");
  const secretId = Object.hasOwn(data, key) ? sealedId(data[key]) : null;
  if (secretId === null) throw new AppError("NOT_FOUND", `The secret "${name}" has no value "${key}".`);
  return { kind: "secret", secretId, encoding: "base64" };
}
