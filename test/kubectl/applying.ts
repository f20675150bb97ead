import { beforeAll, expect, test } from "vitest";
import { ok, refused, STEP, type Kit } from "./kit.ts";
import { manifest, teamSet } from "./manifests.ts";

export function applying(kit: Kit): void {
  const { kubectl, applied } = kit;
  const server = (name: string) => ({ [name]: { type: "streamable-http", url: `https://${name}.example.com/mcp` } });
  const ghost = (spec: object, metadata: object = {}) => manifest("Ghost", "shared", spec, metadata);
  const apply = (as: string, text: string, ...more: string[]) =>
    kit.run(["apply", "--server-side", `--field-manager=${as}`, "-n", "ssa", "-f", "-", ...more], text);

  beforeAll(async () => {
    await ok(kubectl("create", "namespace", "ssa"));
    await ok(applied(teamSet(), "-n", "ssa"));
  });

  test("conflict, forced conflict, and what each owner keeps", STEP, async () => {
    const first = { systemPrompt: "a", mcpServers: { ...server("one"), ...server("two") } };
    expect(await ok(apply("a", ghost(first, { labels: { owner: "a" } })))).toBe(
      "ghost.agent.wecode.io/shared serverside-applied\n",
    );
    const second = ghost({ systemPrompt: "b", mcpServers: server("three") });
    expect(await refused(apply("b", second))).toContain('conflict with "a": .spec.systemPrompt');
    await ok(apply("b", second, "--force-conflicts"));
    await ok(apply("a", ghost({ mcpServers: server("two") })));
    const after = JSON.parse((await kubectl("get", "ghost", "shared", "-n", "ssa", "-o", "json")).out) as {
      metadata: { labels?: object };
      spec: { systemPrompt: string; mcpServers: Record<string, unknown> };
    };
    expect(after.spec.systemPrompt).toBe("b");
    expect(Object.keys(after.spec.mcpServers).toSorted()).toEqual(["three", "two"]);
    expect(after.metadata.labels).toBeUndefined();
  });

  test("takes over what was applied by the client before", STEP, async () => {
    await ok(kit.run(["apply", "--server-side", "-n", "ssa", "-f", "-"], teamSet("You write tests.")));
    const managers = await ok(
      kubectl(
        "get",
        "ghost",
        "dev",
        "-n",
        "ssa",
        "--show-managed-fields",
        "-o",
        "jsonpath={.metadata.managedFields[*].manager}",
      ),
    );
    expect(managers.split(" ")).toContain("kubectl");
  });
}
