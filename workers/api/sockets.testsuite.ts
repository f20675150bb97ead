import { env, exports } from "cloudflare:workers";
import { NAMESPACE } from "#protocol/task-frames";

// Sockets and streams of the API as tests inside workerd see them: frames of Socket.IO, written by hand.

export type TestEvent = [name: string, payload: Record<string, unknown>];

export interface TestSocket {
  emit(name: string, payload: unknown): Promise<Record<string, unknown>>;
  events(): TestEvent[];
  /** The first event, past or to come, that fits. */
  until(fits: (event: TestEvent) => boolean): Promise<TestEvent>;
  /** The code with which the server closed it. */
  ended: Promise<number>;
  close(): void;
}

/** A socket on a task, or the person's own; throws with the code of a refusal. */
export async function openSocket({ token, taskId }: { token: string; taskId?: string }): Promise<TestSocket> {
  const query = taskId === undefined ? "" : `&task_id=${taskId}`;
  const url = `${env.PUBLIC_URL}/socket.io/?EIO=4&transport=websocket${query}`;
  const { webSocket } = await exports.default.fetch(new Request(url, { headers: { upgrade: "websocket" } }));
  if (!webSocket) throw new Error("no socket");
  webSocket.accept();
  const connected = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<number>();
  const events: TestEvent[] = [];
  const acks = new Map<number, (answer: Record<string, unknown>) => void>();
  const looking = new Set<() => void>();
  webSocket.addEventListener("close", (event) => {
    webSocket.close(1000);
    ended.resolve(event.code);
  });
  webSocket.addEventListener("message", ({ data }) => {
    const [, kind, id, body = ""] = /^4(\d)\/chat,(\d*)(.*)$/s.exec(data as string) ?? [];
    if (kind === "0") connected.resolve();
    if (kind === "4") connected.reject(new Error((JSON.parse(body) as { data: { code: string } }).data.code));
    if (kind === "3") acks.get(Number(id))!((JSON.parse(body) as Record<string, unknown>[])[0]!);
    if (kind !== "2") return;
    events.push(JSON.parse(body) as TestEvent);
    for (const look of looking) look();
  });
  webSocket.send(`40${NAMESPACE},${JSON.stringify({ token })}`);
  await connected.promise;
  let ids = 0;
  return {
    emit: (name, payload) =>
      new Promise((resolve) => {
        acks.set(++ids, resolve);
        webSocket.send(`42${NAMESPACE},${ids}${JSON.stringify([name, payload])}`);
      }),
    events: () => events,
    until: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.find(fits);
          if (!found) return;
          looking.delete(look);
          resolve(found);
        };
        looking.add(look);
        look();
      }),
    ended: ended.promise,
    close: () => webSocket.close(1000),
  };
}

/** A stream of server-sent events that has begun; `ended` with all that it said, once the server has closed it. */
export async function openStream({
  token,
  taskId,
}: {
  token: string;
  taskId: string;
}): Promise<{ ended: Promise<string> }> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await exports.default.fetch(
    new Request(`${env.PUBLIC_URL}/api/v1/tasks/${taskId}/events`, { headers }),
  );
  if (!response.ok) throw new Error(`stream: ${response.status}`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? "";
  const drain = async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    return text;
  };
  return { ended: drain() };
}
