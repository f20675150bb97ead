import type { Actor } from "#core/actor";
import type { Context } from "#services/context";

/** What every router of the API is typed with: `new Hono<ApiEnv>()`. */
export interface ApiEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Set by `requireActor`. */
    actor: Actor;
    /** Set by `requireActor`. */
    ctx: Context;
  };
}
