// A channel of the running product, and a platform that speaks to it.
import type { Signed, StandIn, Said } from "./platforms/platform.ts";
import type { Person } from "./person.ts";

const CHANNELS = "/apis/agent.wecode.io/v1/namespaces/default/channels";

export interface MadeChannel {
  id: string;
  name: string;
  url: string;
}

export async function makeChannel(
  person: Person,
  standIn: StandIn,
  spec: Record<string, unknown> = {},
): Promise<MadeChannel> {
  const name = `${standIn.platform}-${crypto.randomUUID().slice(0, 8)}`;
  const manifest = {
    apiVersion: "agent.wecode.io/v1",
    kind: "Channel",
    metadata: { name },
    spec: {
      platform: standIn.platform,
      teamRef: { name: "assistant" },
      settings: standIn.settings,
      credentials: standIn.credentials,
      allow: { senders: ["*"] },
      ...spec,
    },
  };
  const { status, body } = await person.call("POST", CHANNELS, manifest);
  if (status !== 201) throw new Error(`channel: ${status} ${JSON.stringify(body)}`);
  const id = (body as { metadata: { uid: string } }).metadata.uid;
  return { id, name, url: `/hooks/${id}` };
}

export function hook(productUrl: string, channel: MadeChannel, signed: Signed): Promise<Response> {
  return fetch(`${productUrl}${channel.url}${signed.query}`, {
    method: signed.method,
    headers: signed.headers,
    ...(signed.method === "GET" ? {} : { body: signed.body }),
  });
}

export function said(text: string, more: Partial<Said> = {}): Said {
  return {
    id: crypto.randomUUID(),
    text,
    conversation: "room-1",
    scope: "direct",
    sender: { id: "ada", name: "Ada" },
    ...more,
  };
}
