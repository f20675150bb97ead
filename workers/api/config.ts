import { Hono } from "hono";
import { providerNames, readOAuthProviders } from "#auth/oauth-providers";
import { parsePlatformModel } from "#core/resource/platform-model";
import type { Config } from "#protocol/api/accounts";
import type { ApiEnv } from "./environment.ts";

/** The provider of the stand-in that answers where no real model is configured. */
const SIMULATOR = "simulator";

/** Public: what a page may know before anybody signs in. */
export const configRoutes = new Hono<ApiEnv>().get("/", (c) => {
  const model = parsePlatformModel(c.env.DEFAULT_MODEL);
  const config: Config = {
    oauth: providerNames(readOAuthProviders(c.env.OAUTH_PROVIDERS)),
    default_model: model && {
      name: model.name ?? model.model,
      provider: model.provider,
      simulated: model.provider === SIMULATOR,
    },
  };
  return c.json(config);
});
