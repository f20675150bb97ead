import type { SetUpStep } from "#protocol/failure";
import { text } from "../read-json.ts";
import { callSlackForm } from "./api.ts";
import type { SlackContext } from "./config.ts";

/** The console has no API for addresses: this checks the token. */
export async function connect(ctx: SlackContext): Promise<SetUpStep[]> {
  const me = await callSlackForm(ctx, "auth.test", {});
  return [{ code: "CredentialsRight", bot: text(me["user"]) }];
}
