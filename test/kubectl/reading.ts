import { beforeAll, expect, test } from "vitest";
import { ok, refused, STEP, type Kit } from "./kit.ts";
import { manifest, teamSet } from "./manifests.ts";

export function reading(kit: Kit): void {
  const { kubectl, applied } = kit;
  beforeAll(async () => {
    await ok(kubectl("create", "namespace", "acme"));
    await ok(applied(teamSet(), "-n", "acme"));
  });

  test("nothing there", STEP, async () => {
    expect((await kubectl("get", "workspaces", "-n", "acme")).err).toContain("No resources found in acme namespace.");
  });

  test("tables, wide, names, jsonpath, custom columns, yaml and json", STEP, async () => {
    const wide = await ok(kubectl("get", "bots", "-n", "acme", "-o", "wide"));
    expect(wide).toMatch(/NAME\s+GHOST\s+MODEL\s+SHELL/);
    expect(wide).toMatch(/coder\s+dev\s+opus\s+chat/);
    expect(await ok(kubectl("get", "bots.v1.agent.wecode.io", "coder", "-n", "acme", "-o", "name"))).toBe(
      "bot.agent.wecode.io/coder\n",
    );
    expect(await ok(kubectl("get", "bot/coder", "team/web", "-n", "acme", "-o", "name"))).toBe(
      "bot.agent.wecode.io/coder\nteam.agent.wecode.io/web\n",
    );
    expect(await ok(kubectl("get", "bot", "coder", "-n", "acme", "-o", "jsonpath={.spec.ghostRef.name}"))).toBe("dev");
    const columns = await ok(
      kubectl("get", "bots", "-n", "acme", "-o", "custom-columns=N:.metadata.name,G:.spec.ghostRef.name"),
    );
    expect(columns).toMatch(/N\s+G\ncoder\s+dev\n/);
    expect(await ok(kubectl("get", "bot", "coder", "-n", "acme", "-o", "yaml"))).toMatch(
      /^apiVersion: agent.wecode.io\/v1\nkind: Bot\n/,
    );
    const json = JSON.parse((await kubectl("get", "bots", "-n", "acme", "-o", "json")).out) as {
      kind: string;
      items: unknown[];
    };
    expect(json).toMatchObject({ kind: "List", items: [{ kind: "Bot", metadata: { generation: 1 } }] });
  });

  test("selectors of labels and fields, and lists in pages", STEP, async () => {
    for (const name of ["a", "b", "c", "d"]) {
      await ok(applied(manifest("Ghost", name, { systemPrompt: name }, { labels: { letter: name } }), "-n", "acme"));
    }
    expect(await ok(kubectl("get", "ghosts", "-n", "acme", "-l", "letter in (a,c)", "-o", "name"))).toBe(
      "ghost.agent.wecode.io/a\nghost.agent.wecode.io/c\n",
    );
    expect(await ok(kubectl("get", "ghosts", "-n", "acme", "--field-selector", "metadata.name=b", "-o", "name"))).toBe(
      "ghost.agent.wecode.io/b\n",
    );
    expect(await refused(kubectl("get", "ghosts", "-n", "acme", "--field-selector", "spec.systemPrompt=x"))).toContain(
      "field label not supported: spec.systemPrompt",
    );
    const paged = await ok(kubectl("get", "ghosts", "-n", "acme", "--chunk-size=2", "-o", "name"));
    expect(paged.trim().split("\n")).toHaveLength(5);
  });

  test("explain --recursive shows every field", STEP, async () => {
    const text = await ok(kubectl("explain", "ghost", "--recursive"));
    for (const field of ["systemPrompt", "mcpServers", "skills", "metadata", "status"]) expect(text).toContain(field);
    expect(await ok(kubectl("explain", "ghost.spec.systemPrompt"))).toMatch(/FIELD: systemPrompt <string>/);
  });

  test("what does not exist", STEP, async () => {
    expect(await refused(kubectl("get", "bot", "nobody", "-n", "acme"))).toBe(
      'Error from server (NotFound): bots.agent.wecode.io "nobody" not found\n',
    );
  });
}
