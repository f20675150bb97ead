import { text } from "../read-json.ts";
import { callLine } from "./api.ts";
import type { LineContext } from "./config.ts";

/** A group's member is known by the group, anybody else by having added the account. Events say the ids alone. */
export async function personName({ id, placeId }: { id: string; placeId?: string }, ctx: LineContext): Promise<string> {
  const user = encodeURIComponent(id);
  const path = placeId === undefined ? `profile/${user}` : `group/${encodeURIComponent(placeId)}/member/${user}`;
  return text((await callLine(`GET ${path}`, {}, ctx))["displayName"]);
}

export async function placeName(groupId: string, ctx: LineContext): Promise<string> {
  return text((await callLine(`GET group/${encodeURIComponent(groupId)}/summary`, {}, ctx))["groupName"]);
}
