import type { Api } from "../api.ts";
import { CliError } from "../cli-error.ts";

export const GROUP_VERSION = "agent.wecode.io/v1";

/** One kind as discovery tells it. */
export interface KindInfo {
  name: string;
  singularName: string;
  shortNames?: string[];
  kind: string;
  namespaced: boolean;
  verbs: string[];
}

/** The kinds that this server has. */
export async function loadKinds(api: Api): Promise<KindInfo[]> {
  const list = await api.json<{ resources: KindInfo[] }>(`/apis/${GROUP_VERSION}`);
  return list.resources.filter(({ name }) => !name.includes("/"));
}

/** `teams`, `team`, `tm`, `Team` and `teams.agent.wecode.io` all mean the same. */
export function findKind(kinds: KindInfo[], asked: string): KindInfo {
  const name = asked.toLowerCase().split(".")[0]!;
  const found = kinds.find(
    (info) =>
      [info.name, info.singularName, info.kind.toLowerCase()].includes(name) ||
      info.shortNames?.includes(name) === true,
  );
  if (found) return found;
  const known = kinds.map((info) => info.name).join(", ");
  throw new CliError(`The server has no kind "${asked}". It has: ${known}.`);
}

/** Where resources of a kind are; `null` as namespace: in all. */
export function collectionPath(kind: KindInfo, namespace: string | null): string {
  const within = kind.namespaced && namespace !== null ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `/apis/${GROUP_VERSION}${within}/${kind.name}`;
}

export function resourcePath(kind: KindInfo, namespace: string, name: string): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

export interface Wanted {
  kind: KindInfo;
  names: string[];
}

/** `team/a team/b`, or `team a b`, or `team` alone. */
export function wantedResources(kinds: KindInfo[], args: string[]): Wanted[] {
  if (args.length === 0) throw new CliError('Say which kind: "weft get teams", for instance.');
  if (args[0]!.includes("/")) {
    return args.map((arg) => {
      const [kind = "", name = "", ...rest] = arg.split("/");
      if (!name || rest.length > 0) throw new CliError(`"${arg}" is not KIND/NAME.`);
      return { kind: findKind(kinds, kind), names: [name] };
    });
  }
  const [asked, ...names] = args;
  return asked!.split(",").map((kind) => ({ kind: findKind(kinds, kind), names }));
}

/** Exactly one resource: `team/a` or `team a`. */
export function oneResource(kinds: KindInfo[], args: string[]): { kind: KindInfo; name: string } {
  const [wanted, ...more] = wantedResources(kinds, args);
  const name = wanted?.names[0];
  if (!wanted || name === undefined || more.length > 0 || wanted.names.length > 1) {
    throw new CliError("Name one resource: KIND/NAME.");
  }
  return { kind: wanted.kind, name };
}

/** As `kubectl` names a resource in its messages. */
export function displayName(kind: KindInfo, name: string): string {
  return `${kind.singularName}.${GROUP_VERSION.split("/")[0]}/${name}`;
}
