import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { uuidv7 } from "#core/ids";
import type { FormAnswer } from "#protocol/question";
import type { HistoryAck, Message, SendAck } from "#protocol/task-frames";
import { ApiRefusal, type Api } from "../api.ts";
import { CliError } from "../cli-error.ts";
import { collectionPath, findKind, loadKinds, resourcePath } from "../resource/kinds.ts";

const TRIES = 5;
const FIRST_WAIT_MS = 200;
const PAGE = 200;

/** Begins a conversation with a team; gives its id. */
export async function startTask(api: Api, team: string, namespace: string): Promise<string> {
  const kind = findKind(await loadKinds(api), "task");
  const task = await api.json<{ metadata: { uid: string } }>(collectionPath(kind, namespace), {
    method: "POST",
    body: {
      apiVersion: "agent.wecode.io/v1",
      kind: "Task",
      metadata: {},
      spec: { title: "", teamRef: { name: team } },
    },
  });
  return task.metadata.uid;
}

/** The id of a conversation that is named by its id or by its resource name (`task/x` or `x`). */
export async function taskId(api: Api, asked: string, namespace: string): Promise<string> {
  const name = asked.replace(/^tasks?\//, "");
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(name)) return name;
  const kind = findKind(await loadKinds(api), "task");
  const task = await api.json<{ metadata: { uid: string } }>(resourcePath(kind, namespace, name));
  return task.metadata.uid;
}

/** Sends once, however often it has to be tried: the id of the message is the same each time. */
export async function sendMessage(
  api: Api,
  id: string,
  said: { content: string } | { form_answer: FormAnswer },
): Promise<SendAck> {
  const client_message_id = uuidv7(Date.now(), randomBytes(10));
  for (let attempt = 1; ; attempt++) {
    try {
      return await api.json<SendAck>(`/api/v1/tasks/${id}/messages`, {
        method: "POST",
        body: { client_message_id, ...said },
      });
    } catch (error) {
      const isFinal = error instanceof ApiRefusal && error.isFinal;
      if (isFinal || attempt === TRIES || !(error instanceof CliError)) throw error;
      await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
    }
  }
}

export async function cancelTurn(api: Api, id: string): Promise<void> {
  await api.fetch(`/api/v1/tasks/${id}/cancel`, { method: "POST", body: {} });
}

/** All that was said, oldest first, and the seq up to which that is. */
export async function loadHistory(api: Api, id: string): Promise<{ messages: Message[]; headSeq: number }> {
  const newest = await api.json<HistoryAck>(`/api/v1/tasks/${id}/messages?limit=${PAGE}`);
  const pages = [newest.messages];
  let before = newest.next;
  while (before !== undefined) {
    const page = await api.json<HistoryAck>(`/api/v1/tasks/${id}/messages?limit=${PAGE}&before_seq=${before}`);
    pages.unshift(page.messages);
    before = page.next;
  }
  return { messages: pages.flat(), headSeq: newest.head_seq };
}
