import { connect } from "#db/connect";
import type { FollowPorts } from "#services/resource/behaviours/behaviour";
import { channelHub, taskChat, userRoom } from "../stubs.ts";

/** What the consequences of an organization's changes reach. */
export function followPorts(env: Env, organizationId: string): FollowPorts {
  return {
    scope: { db: connect(env), organizationId },
    conversations: {
      open: async (opening) => {
        await taskChat(env, opening.taskId).open(opening);
      },
      archive: async (taskId) => {
        await env.ARCHIVE.send({ kind: "archive-task", taskId, organizationId });
      },
      tellDeleted: (taskId, userId) =>
        userRoom(env, userId).notify(organizationId, [
          { event: "task:deleted", payload: { task_id: taskId, at: Date.now() } },
        ]),
    },
    channelChanged: (channelId) => channelHub(env, channelId).reload(organizationId),
    accessChanged: (userId) => userRoom(env, userId).accessChanged(),
  };
}
