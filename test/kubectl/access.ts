import { expect, test } from "vitest";
import { ok, refused, STEP, type Kit } from "./kit.ts";
import { manifest } from "./manifests.ts";

export function access(kit: Kit): void {
  const { kubectl } = kit;
  test("can-i, whoami, and a wrong token", STEP, async () => {
    expect(await ok(kubectl("auth", "can-i", "create", "bots"))).toBe("yes\n");
    expect(await ok(kubectl("auth", "can-i", "--list"))).toContain("bots.agent.wecode.io");
    // 1.27 asks for a version of before.
    if (kit.minor() >= 28) expect((await kubectl("auth", "whoami")).out).toContain(kit.cluster().person.email);
    expect(await refused(kubectl("get", "bots", "--token=wrong"))).toContain("You must be logged in to the server");
    expect(await refused(kubectl("get", "bots", "--as=somebody"))).toMatch(/Forbidden|impersonat/i);
  });

  test("a viewer's key reads and does not write", STEP, async () => {
    const key = (await kit.cluster().person.call("POST", "/api/v1/api-keys", {
      name: "reader",
      scopes: ["get:*", "list:*", "watch:*"],
    })) as { status: number; body: never };
    expect(key.status, JSON.stringify(key.body)).toBe(201);
    const token = `--token=${(key.body as { key: string }).key}`;
    await ok(kubectl("get", "bots", token));
    expect(
      await refused(kit.run(["apply", "-f", "-", token], manifest("Ghost", "no", { systemPrompt: "x" }))),
    ).toContain("create:ghosts:default");
  });
}
