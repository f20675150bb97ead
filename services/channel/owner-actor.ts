import type { Actor } from "#core/actor";

/** A channel acts for whoever made it: in its own namespace, with a team that may be of another. */
export function ownerActor(channel: {
  organizationId: string;
  channelId: string;
  namespace: string;
  team: { namespace: string };
  owner: { id: string; name: string };
}): Actor {
  const { owner, organizationId, channelId, namespace, team } = channel;
  return {
    userId: owner.id,
    name: owner.name,
    email: "",
    organizationId,
    role: "member",
    namespaces: { [team.namespace]: "Reporter", [namespace]: "Developer" },
    via: "session",
    credentialId: channelId,
    scopes: null,
    expiresAtMs: Number.MAX_SAFE_INTEGER,
  };
}
