import { expect, test } from "vitest";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { gitlabChannel } from "./channel.ts";

test("gitlab.token", async () => {
  const { input } = vector("gitlab.token");
  const config = {
    username: "weft",
    accessToken: "glpat-00000000000000000000",
    webhookSecret: input["secretToken"]!,
    baseUrl: "https://gitlab.com",
  };
  const ctx = testContext(gitlabChannel, config, { nowMs: 0 });
  expect(await gitlabChannel.verify(arrived({ body: "{}", headers: input.headers }, 0), ctx)).toMatchObject({
    ok: true,
  });
  for (const token of ["x", "", "glwh-secreT"]) {
    const request = arrived({ body: "{}", headers: { ...input.headers, "X-Gitlab-Token": token } }, 0);
    expect(await gitlabChannel.verify(request, ctx)).toMatchObject({ ok: false });
  }
});
