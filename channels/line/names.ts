import { type Fields, parseJson, text } from "../read-json.ts";
import type { LineContext } from "./config.ts";
import { ORIGIN, refusal } from "./send.ts";

/** A group's member is known by the group, anybody else by having added the account. Events say the ids alone. */
export async function personName({ id, placeId }: { id: string; placeId?: string }, ctx: LineContext): Promise<string> {
  const user = encodeURIComponent(id);
  const path = placeId === undefined ? `profile/${user}` : `group/${encodeURIComponent(placeId)}/member/${user}`;
  return text((await get(path, ctx))["displayName"]);
}

export async function placeName(groupId: string, ctx: LineContext): Promise<string> {
  return text((await get(`group/${encodeURIComponent(groupId)}/summary`, ctx))["groupName"]);
}

async function get(path: string, ctx: LineContext): Promise<Fields> {
  const answer = await ctx.http({
    method: "GET",
    url: `${ORIGIN}/v2/bot/${path}`,
    headers: { authorization: `Bearer ${ctx.config.channelAccessToken}` },
  });
  if (answer.status !== 200) throw refusal(answer);
  return parseJson(answer.body);
}
