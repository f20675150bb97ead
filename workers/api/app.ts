import { Hono } from "hono";
import { AppError } from "#core/errors";
import { errorResponse } from "../errors.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { attachmentRoutes } from "./attachments.ts";
import { auditRoutes } from "./audit.ts";
import { authRoutes } from "./auth.ts";
import { channelPlatformRoutes } from "./channel-platforms.ts";
import { channelRoutes } from "./channels.ts";
import { clusterRoutes } from "./cluster.ts";
import { configRoutes } from "./config.ts";
import type { ApiEnv } from "./environment.ts";
import { deadLetterRoutes } from "./dead-letters.ts";
import { groupRoutes } from "./groups.ts";
import { health } from "./health.ts";
import { invitationRoutes } from "./invitations.ts";
import { kindRoutes } from "./kinds.ts";
import { kubernetes } from "./kubernetes/router.ts";
import { meRoutes } from "./me.ts";
import { memberRoutes } from "./members.ts";
import { messages } from "./messages.ts";
import { address } from "./middleware/address.ts";
import { bodySize } from "./middleware/body-size.ts";
import { requestId } from "./middleware/request-id.ts";
import { notificationRoutes } from "./notifications.ts";
import { organizationRoutes } from "./organization.ts";
import { serviceAccountRoutes } from "./service-accounts.ts";
import { sessionRoutes } from "./sessions.ts";
import { shareRoutes } from "./shares.ts";
import { taskRoutes } from "./tasks.ts";
import { ticketRoutes } from "./tickets.ts";

/** Uploads have limits of their own. */
const UPLOADS = "/api/v1/attachments";

export const app = new Hono<ApiEnv>()
  .use(requestId)
  .use(address)
  .use((c, next) => (c.req.path.startsWith(UPLOADS) ? next() : bodySize(c, next)))
  .route("/api/auth", authRoutes)
  .route("/api/v1/config", configRoutes)
  .route("/api/v1/cluster", clusterRoutes)
  .route("/api/v1/me", meRoutes)
  .route("/api/v1/api-keys", apiKeyRoutes)
  .route("/api/v1/sessions", sessionRoutes)
  .route("/api/v1/members", memberRoutes)
  .route("/api/v1/invitations", invitationRoutes)
  .route("/api/v1/organization", organizationRoutes)
  .route("/api/v1/groups", groupRoutes)
  .route("/", kubernetes)
  .route("/api/v1/service-accounts", serviceAccountRoutes)
  .route("/api/v1/audit-log", auditRoutes)
  .route("/api/v1/socket-tickets", ticketRoutes)
  .route("/api/v1/tasks", taskRoutes)
  .route("/api/v1/attachments", attachmentRoutes)
  .route("/api/v1/shares", shareRoutes)
  .route("/api/v1/tasks", messages)
  .route("/api/v1/dead-letters", deadLetterRoutes)
  .route("/api/v1/channels", channelRoutes)
  .route("/api/v1/channel-platforms", channelPlatformRoutes)
  .route("/api/v1/notifications", notificationRoutes)
  .route("/api/v1/kinds", kindRoutes)
  .route("/", health)
  .notFound((c) => errorResponse(new AppError("NOT_FOUND", "There is nothing at this address."), asked(c)))
  .onError((error, c) => errorResponse(error, asked(c)));

function asked(c: { get(key: "requestId"): string; req: { path: string } }) {
  return { id: c.get("requestId"), path: c.req.path };
}
