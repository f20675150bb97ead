import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { main } from "../main.ts";
import { serve, testDirectory, testTerminal } from "../stand-ins.testsuite.ts";

const signal = new AbortController().signal;
const OTHERS = {
  apiVersion: "v1",
  kind: "Config",
  preferences: { colors: true },
  clusters: [{ name: "theirs", cluster: { server: "https://k8s.example", "insecure-skip-tls-verify": true } }],
  users: [{ name: "theirs", user: { token: "kept" } }],
  contexts: [{ name: "theirs", context: { cluster: "theirs", user: "theirs" } }],
  "current-context": "theirs",
};

function cluster(server = "https://localhost:1") {
  return serve(({ url }) =>
    url.pathname === "/api/v1/cluster" ? { server, authority: "PEM" } : { organization: { slug: "acme" } },
  );
}

/** Runs `weft kubeconfig` of this home; gives the file. */
async function write(home: string, server: string, env: Record<string, string> = {}, ...options: string[]) {
  const terminal = testTerminal({ HOME: home, WEFT_TOKEN: "s3cret", ...env });
  const code = await main(["kubeconfig", "--server", server, ...options], terminal, signal);
  return { code, said: terminal.said, path: env["KUBECONFIG"] ?? join(home, ".kube", "config") };
}

describe("weft kubeconfig", () => {
  it("adds a context and keeps all others, and does so again without a second one", async () => {
    const home = await testDirectory();
    await mkdir(join(home, ".kube"));
    await writeFile(join(home, ".kube", "config"), JSON.stringify(OTHERS));
    const { url } = await cluster();
    const { path, said } = await write(home, url);
    expect(said.out).toBe(`Context "weft-acme" is in ${path}: try "kubectl get teams".\n`);
    const first = await readFile(path, "utf8");
    const config = parse(first) as typeof OTHERS;
    expect(config).toMatchObject({ preferences: { colors: true }, "current-context": "weft-acme" });
    for (const part of ["clusters", "users", "contexts"] as const) {
      expect(config[part].map(({ name }) => name)).toEqual(["theirs", "weft-acme"]);
      expect(config[part][0]).toEqual(OTHERS[part][0]);
    }
    await write(home, url);
    expect(await readFile(path, "utf8")).toBe(first);
  });

  it("replaces its own entry when the server has moved", async () => {
    const home = await testDirectory();
    await write(home, (await cluster("https://old:1")).url);
    const { path } = await write(home, (await cluster("https://new:1")).url, {}, "-n", "team-a");
    const { clusters, contexts } = parse(await readFile(path, "utf8")) as typeof OTHERS;
    expect(clusters.map((one) => one.cluster.server)).toEqual(["https://new:1"]);
    expect(contexts[0]!.context).toMatchObject({ namespace: "team-a" });
  });

  it("writes no token, into a file of its owner alone, or to the terminal when asked", async () => {
    const home = await testDirectory();
    const { url } = await cluster();
    const { path } = await write(home, url, { KUBECONFIG: join(home, "own", "kube.yaml") });
    const text = await readFile(path, "utf8");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(text).not.toContain("s3cret");
    expect(text).toContain("kube-login");
    const { said } = await write(home, url, { KUBECONFIG: join(home, "none.yaml") }, "--stdout");
    expect(parse(said.out)).toEqual(parse(text));
    await expect(stat(join(home, "none.yaml"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("leaves a file that is no YAML as it is", async () => {
    const home = await testDirectory();
    const KUBECONFIG = join(home, "broken.yaml");
    await writeFile(KUBECONFIG, "clusters: [");
    const { code, said } = await write(home, (await cluster()).url, { KUBECONFIG });
    expect([code, said.err]).toEqual([1, `${KUBECONFIG} is not valid YAML; nothing was changed.\n`]);
    expect(await readFile(KUBECONFIG, "utf8")).toBe("clusters: [");
  });
});

describe("weft kube-login", () => {
  it("gives kubectl the token in the version it asks for", async () => {
    const info = JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1" });
    const terminal = testTerminal({ HOME: "/nowhere", WEFT_TOKEN: "s3cret", KUBERNETES_EXEC_INFO: info });
    expect(await main(["kube-login"], terminal, signal)).toBe(0);
    expect(JSON.parse(terminal.said.out)).toEqual({
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "s3cret" },
    });
  });

  it("says how to sign in when there is none", async () => {
    const terminal = testTerminal({ HOME: "/nowhere" });
    expect(await main(["kube-login", "--server", "http://a.example"], terminal, signal)).toBe(1);
    expect(terminal.said.err).toContain('run "weft login --server http://a.example"');
  });
});
