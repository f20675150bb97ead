// The real kubectl, in the oldest and the newest version that this machine has, against the running product over HTTPS.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { startProduct, type Product } from "../product.ts";
import { Lookout } from "../patience.ts";
import { signUp, type Person } from "../person.ts";

export interface Answer {
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  /** All that it printed so far. */
  out(): string;
  until(words: RegExp): Promise<string>;
  ended: Promise<Answer>;
  stop(): void;
}

export interface Kubectl {
  version: string;
  /** Runs it to its end. `input` is its standard input. */
  run(args: string[], input?: string, env?: Record<string, string>): Promise<Answer>;
  start(args: string[]): Running;
}

export interface Cluster {
  product: Product;
  person: Person;
  /** Oldest first. */
  kubectls: Kubectl[];
  home: string;
  httpsUrl: string;
  /** Runs the command line of Weft. */
  weft: (args: string[], input?: string) => Promise<Answer>;
  file: (name: string, text: string) => Promise<string>;
}

/** The product, a person who signed in with the command line, and the kubeconfig that it wrote. */
export async function startCluster(): Promise<Cluster> {
  const product = await startProduct({ env: { HTTPS_PORT: "0" } });
  const httpsUrl = /For kubectl: (\S+)/.exec(product.output())![1]!;
  const person = await signUp(product.url);
  const home = await mkdtemp(join(tmpdir(), "weft-kubectl-"));
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    KUBECONFIG: join(home, "kubeconfig"),
  };
  const weft = (args: string[], input?: string) =>
    ended(launch(process.execPath, ["--disable-warning=ExperimentalWarning", "cli/main.ts", ...args], env, input));
  await must(weft(["login", "--server", product.url, "--token", "-"], person.token));
  await must(weft(["kubeconfig"]));
  const kubectls = findKubectls().map((path) => kubectl(path, env));
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(home, name), text);
    return join(home, name);
  };
  return { product, person, kubectls, home, httpsUrl, weft, file };
}

async function must(answer: Promise<Answer>): Promise<void> {
  const { code, out, err } = await answer;
  if (code !== 0) throw new Error(out + err);
}

/** The one of WEFT_TEST_KUBECTL; else those beside one another, as some distributions put them (`kubectl.1.27`); else the one of the path. */
function findKubectls(): string[] {
  const asked = process.env["WEFT_TEST_KUBECTL"];
  if (asked) return [asked];
  const found = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "kubectl"));
  const first = found.find((path) => existsSync(path));
  if (!first) throw new Error("no kubectl: npm test installs it");
  const folder = dirname(realpathSync(first));
  const versions = readdirSync(folder)
    .filter((name) => /^kubectl\.1\.\d+$/.test(name))
    .sort();
  if (versions.length < 2) return [first];
  return [join(folder, versions[0]!), join(folder, versions.at(-1)!)];
}

function kubectl(path: string, env: NodeJS.ProcessEnv): Kubectl {
  const { stdout } = spawnSync(path, ["version", "--client", "-o", "json"], { encoding: "utf8" });
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string } };
  return {
    version: clientVersion.gitVersion,
    run: (args, input, more = {}) => ended(launch(path, args, { ...env, ...more }, input)),
    start: (args) => launch(path, args, env),
  };
}

const ended = (running: Running): Promise<Answer> => running.ended;

function launch(command: string, args: string[], env: NodeJS.ProcessEnv, input?: string): Running {
  const child = spawn(command, args, { env: { ...env, NODE_OPTIONS: "" }, stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let err = "";
  const lookout = new Lookout();
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    lookout.look();
  });
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.on("error", () => {}).end(input ?? "");
  return {
    out: () => out,
    until: (words) =>
      lookout.until(
        () => (words.test(out) ? out : undefined),
        () => `${words} in\n${out}\n${err}`,
      ),
    ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err }))),
    stop: () => void child.kill("SIGKILL"),
  };
}

/** Output with ages, times and ids that differ from run to run masked. */
export function masked(text: string): string {
  return text
    .replace(/\b\d+(?:d\d+h|h\d+m|m\d+s|[smhd])\b/g, "AGE")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UID")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME")
    .replace(/ +$/gm, "");
}
