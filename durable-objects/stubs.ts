/** The only place that addresses a Durable Object. */
export function taskChat(env: Env, taskId: string) {
  return env.TASK_CHAT.getByName(taskId);
}

export function userRoom(env: Env, userId: string) {
  return env.USER_ROOM.getByName(userId);
}

export function tenantHub(env: Env, organizationId: string) {
  return env.TENANT_HUB.getByName(organizationId);
}

export function noticeHub(env: Env, organizationId: string) {
  return env.NOTICE_HUB.getByName(organizationId);
}

export function channelHub(env: Env, channelId: string) {
  return env.CHANNEL_HUB.getByName(channelId);
}
