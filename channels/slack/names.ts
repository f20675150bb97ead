import { fields, text } from "../read-json.ts";
import { callSlackForm } from "./api.ts";
import type { SlackContext } from "./config.ts";

/** Needs users:read; events say the id alone. */
export async function personName({ id }: { id: string }, ctx: SlackContext): Promise<string> {
  const user = fields((await callSlackForm(ctx, "users.info", { user: id }))["user"]);
  const profile = fields(user["profile"]);
  return text(profile["display_name"]) || text(profile["real_name"]) || text(user["name"]);
}

/** Needs channels:read, of private channels groups:read. What Slack calls a talk of several people names nothing. */
export async function placeName(channel: string, ctx: SlackContext): Promise<string> {
  const found = fields((await callSlackForm(ctx, "conversations.info", { channel }))["channel"]);
  const name = text(found["name"]);
  return found["is_mpim"] === true || name === "" ? "" : `#${name}`;
}
