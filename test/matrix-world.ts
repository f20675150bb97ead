// Everybody who can stand before a route: people of every role, keys, a service account, strangers.
import { randomUUID } from "node:crypto";
import type { Rightful } from "#auth/policy";
import { NAMESPACE_ROLES, type NamespaceRole, type OrganizationRole } from "#core/actor";
import { eventually } from "./patience.ts";
import { person, signUp, type Person } from "./person.ts";

export interface Asker {
  name: string;
  token: string | null;
  /** What the policy table is asked with; null for who must never get in. */
  rights: Rightful | null;
  /** `person`: may also do what no program may. */
  via: "person" | "program" | "nobody";
}

/** Things of the organization that a route may name. */
export interface World {
  organizationId: string;
  askers: Asker[];
  /** Ids and names of things that exist, for paths. */
  real: Names;
  /** None of these exists. */
  ghost: Names;
  /** Texts that nobody without the right to read them may be shown. */
  markers: string[];
}

export interface Names {
  namespace: string;
  bot: string;
  taskId: string;
  memberId: string;
  namespaceMemberId: string;
  invitationId: string;
  accountId: string;
  keyId: string;
  ownKeyId: string;
  sessionId: string;
  attachmentId: string;
  channelId: string;
}

export const NAMESPACE = "research";
export const BOT = "matrix-bot";
const MARKER = "Marker-of-the-matrix";
const G = "/apis/agent.wecode.io/v1";
/** Long enough to be taken as a time to come, on a busy machine too. */
const SHORT_MS = 5_000;

export async function buildWorld(url: string): Promise<World> {
  const owner = await signUp(url, "Olga");
  const organizationId = (await got<{ organization: { id: string } }>(owner, "/api/v1/me")).organization.id;
  const join = (role: OrganizationRole) => joined(url, owner, role);
  const plain = { admin: await join("admin"), member: await join("member"), viewer: await join("viewer") };
  const { id: namespaceId } = await made<{ id?: string }>(owner, "/api/v1/groups", { name: NAMESPACE });
  if (namespaceId) throw new Error("a namespace is known by its name");
  const inside: { role: NamespaceRole; person: Person; memberId: string }[] = [];
  for (const role of NAMESPACE_ROLES) {
    const guest = await join("viewer");
    const { user } = await got<{ user: { id: string } }>(guest, "/api/v1/me");
    const body = { user_id: user.id, role };
    const { id } = await made<{ id: string }>(owner, `/api/v1/groups/${NAMESPACE}/members`, body);
    inside.push({ role, person: guest, memberId: id });
  }
  const keys = await makeKeys(owner);
  const account = await makeAccount(owner);
  const stranger = await signUp(url, "Eve");
  const real = await makeThings(url, owner, { plain, account, keys, memberId: inside[3]!.memberId });
  await eventually("the end of a key", async () => {
    const { status } = await person(url, keys.expired, "").call("GET", "/api/v1/me");
    return status === 401 || undefined;
  });
  const rights = (role: Rightful["role"], over: Partial<Rightful> = {}): Rightful => ({
    role,
    namespaces: {},
    scopes: null,
    ...over,
  });
  const owns = { namespaces: { [NAMESPACE]: "Owner" as const } };
  return {
    organizationId,
    real,
    ghost: ghosts(),
    markers: [
      MARKER,
      BOT,
      real.taskId,
      real.memberId,
      real.namespaceMemberId,
      real.accountId,
      real.keyId,
      real.channelId,
    ],
    askers: [
      { name: "nobody", token: null, rights: null, via: "nobody" },
      { name: "a bad token", token: "A".repeat(32), rights: null, via: "nobody" },
      { name: "a forged key", token: `weft_${"a".repeat(8)}_${"b".repeat(32)}`, rights: null, via: "nobody" },
      { name: "an expired key", token: keys.expired, rights: null, via: "nobody" },
      { name: "another organization", token: stranger.token, rights: null, via: "person" },
      { name: "owner", token: owner.token, rights: rights("owner", owns), via: "person" },
      { name: "admin", token: plain.admin.token, rights: rights("admin"), via: "person" },
      { name: "member", token: plain.member.token, rights: rights("member"), via: "person" },
      { name: "viewer", token: plain.viewer.token, rights: rights("viewer"), via: "person" },
      ...inside.map(({ role, person: who }) => ({
        name: `viewer and ${role}`,
        token: who.token,
        rights: rights("viewer", { namespaces: { [NAMESPACE]: role } }),
        via: "person" as const,
      })),
      ...keys.scoped.map(({ scopes, key }) => ({
        name: `a key of the owner with ${scopes.join(" ")}`,
        token: key,
        rights: rights("owner", { ...owns, scopes }),
        via: "program" as const,
      })),
      {
        name: "a service account and Developer",
        token: account.key,
        rights: rights("none", { namespaces: { [NAMESPACE]: "Developer" } }),
        via: "program",
      },
    ],
  };
}

const SCOPES = [
  ["read:*"],
  ["write:*"],
  ["*:*"],
  ["read:bots"],
  [`*:*:${NAMESPACE}`],
  ["chat:tasks"],
  ["write:bots:default"],
];

async function makeKeys(owner: Person) {
  const make = (body: Record<string, unknown>) => made<{ id: string; key: string }>(owner, "/api/v1/api-keys", body);
  const expired = await make({ name: "short", expires_at: new Date(Date.now() + SHORT_MS).toISOString() });
  const scoped = [];
  for (const scopes of SCOPES) scoped.push({ scopes, ...(await make({ name: scopes.join(), scopes })) });
  return { expired: expired.key, scoped };
}

async function makeAccount(owner: Person) {
  const body = { name: "matrix-program", namespace: NAMESPACE };
  const { id } = await made<{ id: string }>(owner, "/api/v1/service-accounts", body);
  await made(owner, `/api/v1/groups/${NAMESPACE}/members`, { service_account_id: id, role: "Developer" });
  const key = await made<{ id: string; key: string }>(owner, `/api/v1/service-accounts/${id}/keys`, { name: "k" });
  return { id, keyId: key.id, key: key.key };
}

async function makeThings(
  url: string,
  owner: Person,
  facts: {
    plain: Record<"viewer", Person>;
    account: { id: string; keyId: string };
    keys: Awaited<ReturnType<typeof makeKeys>>;
    memberId: string;
  },
): Promise<Names> {
  const manifest = (kind: string, name: string, spec: Record<string, unknown>) => ({
    apiVersion: "agent.wecode.io/v1",
    kind,
    metadata: { name, namespace: NAMESPACE },
    spec,
  });
  const create = (plural: string, body: object) => made<Made>(owner, `${G}/namespaces/${NAMESPACE}/${plural}`, body);
  await create("ghosts", manifest("Ghost", "matrix-ghost", { systemPrompt: MARKER }));
  await create("shells", manifest("Shell", "Chat", { shellType: "Chat" }));
  await create("bots", manifest("Bot", BOT, { ghostRef: { name: "matrix-ghost" }, shellRef: { name: "Chat" } }));
  const members = [{ botRef: { name: BOT } }];
  await create("teams", manifest("Team", "matrix-team", { members, collaborationModel: "solo" }));
  const spec = { title: MARKER, teamRef: { name: "matrix-team" }, groupChat: true };
  const task = await create("tasks", manifest("Task", "matrix-task", spec));
  const settings = { replyUrl: "https://channel.invalid/answers" };
  const channelSpec = { platform: "webhook", teamRef: { name: "matrix-team" }, settings };
  const channel = await create("channels", manifest("Channel", "matrix-channel", channelSpec));
  const invitation = await made<{ id: string }>(owner, "/api/v1/invitations", {
    email: `${randomUUID()}@example.com`,
    role: "viewer",
  });
  const { members: everybody } = await got<{ members: { id: string; role: string }[] }>(owner, "/api/v1/members");
  const { sessions } = await got<{ sessions: { id: string }[] }>(facts.plain.viewer, "/api/v1/sessions");
  const file = await fetch(`${url}/api/v1/attachments?name=a.txt`, {
    method: "POST",
    headers: { authorization: `Bearer ${owner.token}` },
    body: MARKER,
  });
  return {
    namespace: NAMESPACE,
    bot: BOT,
    taskId: task.metadata.uid,
    memberId: everybody.find(({ role }) => role === "owner")!.id,
    namespaceMemberId: facts.memberId,
    invitationId: invitation.id,
    accountId: facts.account.id,
    keyId: facts.account.keyId,
    ownKeyId: facts.keys.scoped[0]!.id,
    sessionId: sessions[0]!.id,
    channelId: channel.metadata.uid,
    attachmentId: ((await file.json()) as { id: string }).id,
  };
}

interface Made {
  metadata: { uid: string };
}

function ghosts(): Names {
  const id = () => randomUUID();
  return {
    // Inside the one that exists, so that its roles count here too.
    namespace: `${NAMESPACE}--nowhere`,
    bot: "nothing",
    taskId: id(),
    memberId: id(),
    namespaceMemberId: id(),
    invitationId: id(),
    accountId: id(),
    keyId: id(),
    ownKeyId: id(),
    sessionId: id(),
    attachmentId: id(),
    channelId: id(),
  };
}

async function joined(url: string, host: Person, role: OrganizationRole): Promise<Person> {
  const guest = await signUp(url, `A ${role}`);
  const { id } = await made<{ id: string }>(host, "/api/v1/invitations", { email: guest.email, role });
  const accepted = await guest.call("POST", `/api/v1/invitations/${id}/accept`);
  if (accepted.status !== 200) throw new Error(`accept: ${accepted.status}`);
  return person(url, guest.token, guest.email);
}

async function made<T>(who: Person, path: string, body: unknown): Promise<T> {
  const answer = await who.call("POST", path, body);
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function got<T>(who: Person, path: string): Promise<T> {
  const answer = await who.call("GET", path);
  if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
