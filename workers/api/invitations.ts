import { Hono } from "hono";
import { requireGrant } from "#auth/grants";
import { requirePerson, requireRight } from "#auth/policy";
import { CreateInvitation, type Invitation } from "#protocol/api/accounts";
import { connect } from "#db/connect";
import { connectRedis } from "#redis/connect";
import { takeRate } from "#redis/rate-limit";
import { acceptInvitation } from "#services/organization/accept-invitation";
import { listInvitations, previewInvitation, revokeInvitation } from "#services/organization/invitations";
import { invite } from "#services/organization/invite";
import { mailTo } from "./auth.ts";
import type { ApiEnv } from "./environment.ts";
import { authRateLimit, refuse } from "./middleware/auth-rate-limit.ts";
import { depsOf } from "./middleware/deps.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, idOf } from "./middleware/validate.ts";

const WINDOW_MS = 60_000;

export const invitationRoutes = new Hono<ApiEnv>()
  .get("/", requireActor, async (c) => {
    requireRight(c.var.actor, "list", "invitations");
    const open = await listInvitations(c.var.ctx);
    const invitations: Invitation[] = open.map(({ expiresAt, ...rest }) => ({
      ...rest,
      url: linkTo(c.env, rest.id),
      expires_at: expiresAt.toISOString(),
    }));
    return c.json({ invitations });
  })
  .post("/", requireActor, body(CreateInvitation), async (c) => {
    const { actor, ctx } = c.var;
    requireRight(actor, "create", "invitations");
    requireGrant(actor, c.req.valid("json").role);
    const limit = { name: "invite", limit: authRateLimit(c.env), windowMs: WINDOW_MS };
    refuse(await takeRate(connectRedis(c.env), limit, actor.organizationId));
    const { email, role } = c.req.valid("json");
    const { id, expiresAt, organizationName, locale } = await invite(ctx, { email, role });
    const url = linkTo(c.env, id);
    await mailTo(
      c.env,
      { email, locale },
      { kind: "invitation", url, organization: organizationName, inviter: actor.name },
    );
    const invitation: Invitation = { id, email, role, url, expires_at: expiresAt.toISOString() };
    return c.json(invitation, 201);
  })
  .delete("/:id", requireActor, async (c) => {
    requireRight(c.var.actor, "delete", "invitations");
    await revokeInvitation(c.var.ctx, idOf(c));
    return c.body(null, 204);
  })
  // Public: the id is as good as a token, 74 bits of chance.
  .get("/:id", async (c) => c.json(await previewInvitation(connect(c.env), idOf(c), Date.now())))
  .post("/:id/accept", requireActor, async (c) => {
    const { actor, ctx } = c.var;
    requirePerson(actor);
    const { organizationId } = await acceptInvitation(ctx, idOf(c));
    depsOf(c.env).cache.forget(({ userId }) => userId === actor.userId);
    return c.json({ organization_id: organizationId });
  });

function linkTo(env: Env, id: string): string {
  return `${env.PUBLIC_URL}/invite/${id}`;
}
