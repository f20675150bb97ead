import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parseDocument } from "yaml";
import { CliError } from "../cli-error.ts";
import type { Call, Command } from "../command.ts";
import { toYaml } from "../resource/manifests.ts";
import type { Terminal } from "../terminal.ts";

interface Named {
  name: string;
  [field: string]: unknown;
}
interface Kubeconfig {
  apiVersion: "v1";
  kind: "Config";
  clusters: Named[];
  users: Named[];
  contexts: Named[];
  "current-context": string;
  [field: string]: unknown;
}

export const kubeconfig: Command = {
  name: "kubeconfig",
  usage: "[--stdout] [-n NAMESPACE]",
  summary: "Write a context for kubectl",
  options: { stdout: { type: "boolean" } },
  help: ["      --stdout           print it instead of adding it to the kubeconfig"],
  async run(call) {
    const fresh = await makeKubeconfig(call);
    if (call.flag("stdout")) {
      call.terminal.out(toYaml(fresh));
      return;
    }
    const path = kubeconfigPath(call.terminal.env);
    await save(path, merged(await readKubeconfig(path), fresh));
    call.terminal.out(`Context "${fresh["current-context"]}" is in ${path}: try "kubectl get teams".\n`);
  },
};

async function makeKubeconfig({ api, namespace }: Call): Promise<Kubeconfig> {
  const cluster = await api.json<{ server: string; authority: string | null }>("/api/v1/cluster");
  const { organization } = await api.json<{ organization: { slug: string } }>("/api/v1/me");
  const name = `weft-${organization.slug}`;
  const authority = cluster.authority && Buffer.from(cluster.authority).toString("base64");
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: { server: cluster.server, ...(authority ? { "certificate-authority-data": authority } : {}) },
      },
    ],
    users: [{ name, user: { exec: credentialCommand(api.target.server) } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    "current-context": name,
  };
}

/** The version that old clients know as well as new ones. */
const CREDENTIAL_VERSION = "client.authentication.k8s.io/v1beta1";

/** kubectl runs this program for a token: none is written into the file. */
function credentialCommand(server: string): object {
  return {
    apiVersion: CREDENTIAL_VERSION,
    command: process.execPath,
    args: [process.argv[1], "kube-login", "--server", server],
    interactiveMode: "Never",
    provideClusterInfo: false,
  };
}

/** kubectl writes to the first file of KUBECONFIG too. */
function kubeconfigPath(env: Terminal["env"]): string {
  const first = (env["KUBECONFIG"] ?? "").split(delimiter).find((path) => path !== "");
  return first ?? join(env["HOME"] ?? homedir(), ".kube", "config");
}

async function readKubeconfig(path: string): Promise<Partial<Kubeconfig>> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new CliError(`${path} is not valid YAML; nothing was changed.`);
  return (document.toJS() as Partial<Kubeconfig> | null) ?? {};
}

/** Ours instead of an earlier one of the same name; all others stay. */
export function merged(before: Partial<Kubeconfig>, fresh: Kubeconfig): Kubeconfig {
  const together = (old: Named[] | null | undefined, ours: Named[]): Named[] => [
    ...(old ?? []).filter(({ name }) => !ours.some((one) => one.name === name)),
    ...ours,
  ];
  return {
    ...before,
    ...fresh,
    clusters: together(before.clusters, fresh.clusters),
    users: together(before.users, fresh.users),
    contexts: together(before.contexts, fresh.contexts),
  };
}

async function save(path: string, config: Kubeconfig): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.weft-new`, toYaml(config), { mode: 0o600 });
  await rename(`${path}.weft-new`, path);
}

export const kubeLogin: Command = {
  name: "kube-login",
  usage: "",
  summary: "Give kubectl a token (kubectl runs this by itself)",
  async run({ api, terminal }) {
    const { token, server } = api.target;
    if (!token) throw new CliError(`You are not signed in to ${server}: run "weft login --server ${server}".`);
    const credential = {
      apiVersion: askedVersion(terminal.env),
      kind: "ExecCredential",
      status: { token },
    };
    terminal.out(`${JSON.stringify(credential)}\n`);
  },
};

/** In the version in which it was asked for: the kubeconfig may be of an earlier hand. */
function askedVersion(env: Terminal["env"]): string {
  const { apiVersion } = JSON.parse(env["KUBERNETES_EXEC_INFO"] ?? "{}") as { apiVersion?: string };
  return apiVersion ?? CREDENTIAL_VERSION;
}
