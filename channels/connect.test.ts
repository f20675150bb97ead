// What a platform says to somebody who only wants to know whether the credentials are right.
import { describe, expect, test } from "vitest";
import type { Channel } from "#core/channel";
import type { SetUpStep } from "#protocol/failure";
import { type StandInAnswer, testContext } from "./contract/context.testsuite.ts";
import { gitlabChannel } from "./gitlab/channel.ts";
import { slackChannel } from "./slack/channel.ts";
import { teamsChannel } from "./teams/channel.ts";
import { whatsappChannel } from "./whatsapp/channel.ts";

const secret = "a secret of sixteen letters";
const slack = { signingSecret: secret, botToken: "xoxb-1" };
const teams = { appId: "11111111-2222-3333-4444-555555555555", appPassword: secret };
const whatsapp = {
  phoneNumberId: "106540352242922",
  appSecret: secret,
  accessToken: secret,
  verifyToken: secret,
  apiVersion: "v25.0",
};
const gitlab = { username: "Weft-Bot", accessToken: secret, webhookSecret: secret, baseUrl: "https://git.example" };

function connected<Config>(channel: Channel<Config>, config: Config, answer: StandInAnswer): Promise<SetUpStep[]> {
  return channel.connect!(testContext(channel, config, { nowMs: 0, answer: () => answer }), "https://weft.example/h");
}
const ok = (body: object): StandInAnswer => ({ status: 200, body });

describe("right credentials are said to be right", () => {
  test("Slack", async () => {
    const said = await connected(slackChannel, slack, ok({ ok: true, user: "weft" }));
    expect(said).toEqual([{ code: "CredentialsRight", bot: "weft" }]);
  });
  test("Teams", async () => {
    expect(await connected(teamsChannel, teams, ok({ access_token: "t" }))).toEqual([
      { code: "CredentialsRight", bot: "" },
    ]);
  });
  test("WhatsApp", async () => {
    const said = await connected(whatsappChannel, whatsapp, ok({ verified_name: "Acme" }));
    expect(said).toEqual([{ code: "CredentialsRight", bot: "Acme" }]);
  });
  test("GitLab, where the token is of whom people call", async () => {
    const said = await connected(gitlabChannel, gitlab, ok({ username: "weft-bot" }));
    expect(said).toEqual([{ code: "CredentialsRight", bot: "weft-bot" }]);
    await expect(connected(gitlabChannel, gitlab, ok({ username: "ada" }))).rejects.toThrow("that of @ada");
  });
});

test("wrong ones are refused, in the platform's words", async () => {
  const no = { status: 401, body: { error: { code: 190, message: "no" } } };
  await expect(connected(slackChannel, slack, ok({ ok: false, error: "invalid_auth" }))).rejects.toThrow(
    "invalid_auth",
  );
  await expect(connected(teamsChannel, teams, no)).rejects.toThrow("refused the app");
  await expect(connected(whatsappChannel, whatsapp, no)).rejects.toThrow("190");
  await expect(connected(gitlabChannel, gitlab, no)).rejects.toThrow("401");
});
