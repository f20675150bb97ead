import { Hono } from "hono";
import * as z from "zod";
import { channels } from "#channels/registry";
import type { ChannelPlatform } from "#protocol/api/channels";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";

const platforms = channels().map((channel): ChannelPlatform => ({
  platform: channel.platform,
  schema: z.toJSONSchema(channel.configSchema, { io: "input", unrepresentable: "any" }) as ChannelPlatform["schema"],
  secret_fields: [...channel.secretFields],
  stream: channel.capabilities.stream,
  files: channel.capabilities.files,
  can_connect: "connect" in channel,
}));

/** What forms are made from: every platform with the JSON Schema of its settings. */
export const channelPlatformRoutes = new Hono<ApiEnv>().use(requireActor).get("/", (c) => c.json({ platforms }));
