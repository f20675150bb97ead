import { app } from "./api/app.ts";
import { consume } from "./consumers/queues.ts";
import { runCron } from "./cron.ts";
import { openSocket } from "./api/sockets.ts";
import { receiveHook } from "./ingress/hooks.ts";
import { receiveMail } from "./ingress/mail.ts";
import { errorResponse } from "./errors.ts";

export { ChannelHub } from "#durable-objects/channel-hub/channel-hub";
export { NoticeHub } from "#durable-objects/notice-hub/notice-hub";
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
    if (pathname.startsWith("/hooks/")) return receiveHook(request, env, ctx);
    return API.test(pathname) ? app.fetch(request, env, ctx) : env.ASSETS.fetch(request);
  },
  email: (message, env, ctx) => receiveMail(message, env, ctx),
  queue: (batch, env) => consume(batch, env),
  scheduled: ({ scheduledTime }, env) => runCron(scheduledTime, env),
} satisfies ExportedHandler<Env>;
