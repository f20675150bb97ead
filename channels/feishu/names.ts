import type { ChannelContext } from "#core/channel";
import { fields, text } from "../read-json.ts";
import { call } from "./call.ts";
import type { FeishuConfig } from "./config.ts";

type Context = ChannelContext<FeishuConfig>;

/** Needs contact:user.base:readonly; events say the id alone. */
export async function personName({ id }: { id: string }, ctx: Context): Promise<string> {
  const path = `/contact/v3/users/${encodeURIComponent(id)}?user_id_type=open_id`;
  return text(fields((await call(ctx, { method: "GET", path }))["user"])["name"]);
}

/** Needs im:chat:readonly. */
export async function placeName(chatId: string, ctx: Context): Promise<string> {
  const path = `/im/v1/chats/${encodeURIComponent(chatId)}`;
  return text((await call(ctx, { method: "GET", path }))["name"]);
}
