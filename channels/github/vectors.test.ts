import { expect, test } from "vitest";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { githubChannel } from "./channel.ts";

test("github.doc", async () => {
  const { input } = vector("github.doc");
  const config = {
    appId: "1",
    slug: "app",
    webhookSecret: input["secret"]!,
    privateKey: "",
    apiUrl: "https://api.github.com",
  };
  const ctx = testContext(githubChannel, config, { nowMs: 0 });
  const body = input["rawBody"]!;
  expect(await githubChannel.verify(arrived({ body, headers: input.headers }, 0), ctx)).toMatchObject({ ok: true });
  expect(await githubChannel.verify(arrived({ body: `${body}!`, headers: input.headers }, 0), ctx)).toMatchObject({
    ok: false,
  });
  const other = testContext(githubChannel, { ...config, webhookSecret: "another" }, { nowMs: 0 });
  expect(await githubChannel.verify(arrived({ body, headers: input.headers }, 0), other)).toMatchObject({ ok: false });
});
