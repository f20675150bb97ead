import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ok, STEP, type Kit } from "./kit.ts";
import { teamSet } from "./manifests.ts";

export function weft(kit: Kit): void {
  const { kubectl } = kit;
  test("the bundle that the product hands out works by itself", STEP, async () => {
    const { product, file, home } = kit.cluster();
    const answer = await fetch(`${product.url}/weft.mjs`);
    expect(answer.headers.get("content-type")).toContain("javascript");
    const path = await file("weft.mjs", await answer.text());
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, ".config"), NODE_OPTIONS: "" };
    const { stdout, stderr } = spawnSync(process.execPath, [path, "whoami"], { cwd: home, env, encoding: "utf8" });
    expect(stdout, stderr).toContain(kit.cluster().person.email);
  });

  test("weft does the same from its own command line", STEP, async () => {
    const weft = (args: string[], input?: string) => kit.cluster().weft(args, input);
    const run = (...args: string[]) => ok(weft(args));
    await ok(kubectl("create", "namespace", "cli"));
    const path = await kit.cluster().file("cli.yaml", teamSet());
    expect((await run("apply", "-n", "cli", "-f", path)).match(/created/g)).toHaveLength(5);
    expect((await run("apply", "-n", "cli", "-f", path)).match(/unchanged/g)).toHaveLength(5);
    expect(await run("get", "bots", "-n", "cli")).toMatch(/^NAME[^\n]*\ncoder/);
    expect(await run("get", "bot/coder", "-n", "cli", "-o", "yaml")).toContain("name: coder");
    expect(await run("describe", "bot/coder", "-n", "cli")).toContain("ghostRef");
    expect(await run("explain", "team.spec.members")).toContain("botRef");
    const changed = await kit.cluster().file("cli2.yaml", teamSet("You test."));
    const difference = await weft(["diff", "-n", "cli", "-f", changed]);
    expect(difference.code).toBe(1);
    expect(difference.out).toContain("+  systemPrompt: You test.");
    const exported = await run("export", "-n", "cli");
    expect(await ok(weft(["import", "-n", "cli", "-f", "-", "--dry-run"], exported))).not.toContain("created");
    expect(await run("chat", "say hello from the terminal")).toContain("hello from the terminal");
    expect((await weft(["whoami"])).out).toContain(kit.cluster().person.email);
    expect((await run("delete", "-n", "cli", "-f", path)).match(/deleted/g)).toHaveLength(5);
  });
}
