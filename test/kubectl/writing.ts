import { beforeAll, expect, test } from "vitest";
import { ok, refused, STEP, type Kit } from "./kit.ts";
import { manifest, teamSet } from "./manifests.ts";

export function writing(kit: Kit): void {
  const { kubectl, applied } = kit;
  beforeAll(async () => {
    await ok(kubectl("create", "namespace", "w"));
    await ok(applied(teamSet(), "-n", "w"));
  });

  test("diff shows what apply would change, and changes nothing", STEP, async () => {
    const path = await kit.cluster().file("team2.yaml", teamSet("You write tests."));
    const { code, out } = await kubectl("diff", "-n", "w", "-f", path);
    expect(code).toBe(1);
    expect(out).toContain("+  systemPrompt: You write tests.");
    expect(await ok(kubectl("get", "ghost", "dev", "-n", "w", "-o", "jsonpath={.spec.systemPrompt}"))).toBe(
      "You write code.",
    );
    const outcome = await ok(kubectl("apply", "-n", "w", "-f", path));
    expect(outcome).toContain("ghost.agent.wecode.io/dev configured");
    expect(outcome.match(/unchanged/g)).toHaveLength(4);
  });

  test("a field that does not exist: refused, or warned about and left out", STEP, async () => {
    const bad = manifest("Bot", "odd", { ghostRef: { name: "dev" }, shellRef: { name: "chat" }, colour: "red" });
    expect(await refused(applied(bad, "-n", "w", "--validate=strict"))).toContain('unknown field "spec.colour"');
    const warned = await applied(bad, "-n", "w", "--validate=warn", "--dry-run=server");
    expect(warned.code, warned.err).toBe(0);
    expect(warned.err).toContain('Warning: unknown field "spec.colour"');
    expect(warned.out).toContain("created (server dry run)");
    expect(await refused(kubectl("get", "bot", "odd", "-n", "w"))).toContain("NotFound");
  });

  test("all wrong values are named at once", STEP, async () => {
    const text = await refused(
      applied(manifest("Team", "bad", { collaborationModel: "anarchy", members: [{ prompt: "hi" }] }), "-n", "w"),
    );
    expect(text).toContain('The Team "bad" is invalid:');
    expect(text).toContain("spec.collaborationModel: Unsupported value");
    expect(text).toContain("spec.members[0].botRef: Required value");
  });

  test("create twice", STEP, async () => {
    const extra = manifest("Ghost", "extra", { systemPrompt: "x" });
    expect(await ok(kit.run(["create", "-n", "w", "-f", "-"], extra))).toBe("ghost.agent.wecode.io/extra created\n");
    expect(await refused(kit.run(["create", "-n", "w", "-f", "-"], extra))).toContain(
      'Error from server (AlreadyExists): error when creating "STDIN": ghosts.agent.wecode.io "extra" already exists',
    );
  });

  test("patch in its forms", STEP, async () => {
    const patch = (type: string, body: unknown) =>
      kubectl("patch", "ghost", "extra", "-n", "w", `--type=${type}`, "-p", JSON.stringify(body));
    expect(await ok(patch("merge", { spec: { systemPrompt: "merged" } }))).toBe(
      "ghost.agent.wecode.io/extra patched\n",
    );
    expect(
      await ok(
        patch("json", [
          { op: "test", path: "/spec/systemPrompt", value: "merged" },
          { op: "replace", path: "/spec/systemPrompt", value: "json" },
        ]),
      ),
    ).toBe("ghost.agent.wecode.io/extra patched\n");
    expect(await ok(patch("merge", { spec: { systemPrompt: "json" } }))).toBe(
      "ghost.agent.wecode.io/extra patched (no change)\n",
    );
    expect(await refused(patch("json", [{ op: "remove", path: "/spec/nothing" }]))).toContain(
      "/spec/nothing: Invalid value: operation 0: /spec/nothing does not exist",
    );
    expect(await refused(patch("strategic", { spec: {} }))).toContain("is not supported");
  });

  test("label, annotate, replace, edit", STEP, async () => {
    expect(await ok(kubectl("label", "ghost", "extra", "-n", "w", "stage=beta"))).toBe(
      "ghost.agent.wecode.io/extra labeled\n",
    );
    // Some versions say "annotate".
    expect(await ok(kubectl("annotate", "ghost", "extra", "-n", "w", "note=hello"))).toMatch(/extra annotated?\n$/);
    const current = (await kubectl("get", "ghost", "extra", "-n", "w", "-o", "yaml")).out;
    expect(await ok(kit.run(["replace", "-n", "w", "-f", "-"], current.replace("json", "replaced")))).toBe(
      "ghost.agent.wecode.io/extra replaced\n",
    );
    const editor = await kit.cluster().file("editor.sh", '#!/bin/sh\nsed -i s/replaced/edited/ "$1"\n');
    expect(await ok(kit.run(["edit", "ghost", "extra", "-n", "w"], "", { KUBE_EDITOR: `sh ${editor}` }))).toBe(
      "ghost.agent.wecode.io/extra edited\n",
    );
    expect(
      await ok(
        kubectl("get", "ghost", "extra", "-n", "w", "-o", "jsonpath={.spec.systemPrompt} {.metadata.labels.stage}"),
      ),
    ).toBe("edited beta");
  });

  test("two who replace the same version: one of them is told", STEP, async () => {
    const current = (await kubectl("get", "ghost", "extra", "-n", "w", "-o", "yaml")).out;
    const both = await Promise.all(
      ["one", "two"].map((word) => kit.run(["replace", "-n", "w", "-f", "-"], current.replace("edited", word))),
    );
    expect(both.map(({ code }) => code).sort((a, b) => a! - b!)).toEqual([0, 1]);
    expect(both.find(({ code }) => code === 1)!.err).toContain("Operation cannot be fulfilled on");
  });

  test("two who change different fields at once: both changes stay", STEP, async () => {
    const words = ["one", "two", "three", "four"];
    await Promise.all(words.map((word) => ok(kubectl("label", "ghost", "extra", "-n", "w", `${word}=here`))));
    const labels = await ok(kubectl("get", "ghost", "extra", "-n", "w", "-o", "jsonpath={.metadata.labels}"));
    for (const word of words) expect(labels).toContain(`"${word}":"here"`);
  });

  test("cascade: what is owned goes along, or is let go", STEP, async () => {
    const ghost = (name: string, metadata: object = {}) =>
      applied(manifest("Ghost", name, { systemPrompt: "x" }, metadata), "-n", "w");
    const owned = async (by: string) => {
      await ok(ghost(by));
      const uid = (await kubectl("get", "ghost", by, "-n", "w", "-o", "jsonpath={.metadata.uid}")).out;
      const owner = { apiVersion: "agent.wecode.io/v1", kind: "Ghost", name: by, uid };
      await ok(ghost(`of-${by}`, { ownerReferences: [owner] }));
    };
    for (const cascade of ["background", "foreground"]) {
      await owned(cascade);
      await ok(kubectl("delete", "ghost", cascade, "-n", "w", `--cascade=${cascade}`));
      expect(await refused(kubectl("get", "ghost", `of-${cascade}`, "-n", "w"))).toContain("NotFound");
    }
    await owned("orphan");
    await ok(kubectl("delete", "ghost", "orphan", "-n", "w", "--cascade=orphan"));
    const free = await ok(
      kubectl("get", "ghost", "of-orphan", "-n", "w", "-o", "jsonpath={.metadata.ownerReferences}"),
    );
    expect(free).toBe("");
  });

  test("status is a subresource of its own", STEP, async () => {
    await ok(applied(manifest("Task", "fix-1", { title: "Fix", prompt: "", teamRef: { name: "web" } }), "-n", "w"));
    const generation = await ok(kubectl("get", "task", "fix-1", "-n", "w", "-o", "jsonpath={.metadata.generation}"));
    expect(
      await ok(kubectl("patch", "task", "fix-1", "-n", "w", "--type=merge", "-p", '{"status":{"phase":"Failed"}}')),
    ).toContain("(no change)");
    expect(await ok(kubectl("get", "task", "fix-1", "-n", "w", "-o", "jsonpath={.metadata.generation}"))).toBe(
      generation,
    );
    await ok(kubectl("get", "task", "fix-1", "-n", "w", "--subresource=status", "-o", "name"));
  });

  test("delete: dry run, what is in use, selector, finalizer", STEP, async () => {
    await ok(kubectl("delete", "task", "fix-1", "-n", "w"));
    expect(await ok(kubectl("delete", "team", "web", "-n", "w", "--dry-run=server"))).toContain(
      "deleted (server dry run)",
    );
    await ok(kubectl("get", "team", "web", "-n", "w"));
    expect(await refused(kubectl("delete", "ghost", "dev", "-n", "w"))).toMatch(/coder/);
    await ok(kubectl("label", "ghost", "extra", "-n", "w", "doomed=yes"));
    expect(await ok(kubectl("delete", "ghosts", "-n", "w", "-l", "doomed=yes"))).toContain('"extra" deleted');
    await ok(
      applied(manifest("Ghost", "held", { systemPrompt: "x" }, { finalizers: ["example.com/hold"] }), "-n", "w"),
    );
    const deleting = kit.start(["delete", "ghost", "held", "-n", "w", "--timeout=20s"]);
    // Not by `get -w`: of one object it drops the first event of its watch, which may be the one that is waited for.
    const deletedAt = () =>
      ok(kubectl("get", "ghost", "held", "-n", "w", "-o", "jsonpath={.metadata.deletionTimestamp}"));
    await expect.poll(deletedAt).toBe("TIME");
    await ok(kubectl("patch", "ghost", "held", "-n", "w", "--type=merge", "-p", '{"metadata":{"finalizers":null}}'));
    expect((await deleting.ended).code).toBe(0);
    expect(await refused(kubectl("get", "ghost", "held", "-n", "w"))).toContain("NotFound");
  });
}
