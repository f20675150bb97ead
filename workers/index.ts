import { app } from "./api/app.ts";
import { consume } from "./consumers/queues.ts";
import { runCron } from "./cron.ts";
import { openSocket } from "./api/sockets.ts";
import { errorResponse } from "./errors.ts";

export { TaskChat } from "#durable-objects/task-chat/task-chat";
export { TenantHub } from "#durable-objects/tenant-hub/tenant-hub";
export { UserRoom } from "#durable-objects/user-room/user-room";

const API = /^\/(api|apis|openapi|version|healthz|livez|readyz)(\/|$)/;

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/socket.io/")) {
      return openSocket(request, env).catch((error: unknown) =>
        errorResponse(error, { id: crypto.randomUUID(), path: pathname }),
      );
    }
    return API.test(pathname) ? app.fetch(request, env, ctx) : env.ASSETS.fetch(request);
  },
  queue: (batch, env) => consume(batch, env),
  scheduled: ({ scheduledTime }, env) => runCron(scheduledTime, env),
} satisfies ExportedHandler<Env>;
