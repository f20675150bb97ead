import { DurableObject } from "cloudflare:workers";
import { app } from "./workers/api/app.ts";
export { TaskChat } from "#durable-objects/task-chat/task-chat";
export { UserRoom } from "#durable-objects/user-room/user-room";
import { connect } from "#db/connect";
import { sql } from "drizzle-orm";
export class TenantHub extends DurableObject<Env> {
  version() { return 1; }
  async write(actor: any, command: any) { await connect(this.env).execute(sql`UPDATE resources SET deleted_at = now() WHERE uid = ${command.preconditions.uid}::uuid`); }
}
export default { fetch: (r: Request, env: Env, ctx: ExecutionContext) => app.fetch(r, env, ctx), async queue() {} };
