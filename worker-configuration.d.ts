// The Worker's bindings: what wrangler.toml declares, plus the secrets it does not hold. scripts/env-names.test.ts
// compares the names with wrangler.toml. `Env` is read only in workers/, durable-objects/, db/ and redis/.

interface Env {
  ASSETS: Fetcher;
  TASK_CHAT: DurableObjectNamespace<import("./durable-objects/task-chat/task-chat.ts").TaskChat>;
  USER_ROOM: DurableObjectNamespace<import("./durable-objects/user-room/user-room.ts").UserRoom>;
  TENANT_HUB: DurableObjectNamespace<import("./durable-objects/tenant-hub/tenant-hub.ts").TenantHub>;
  CHANNEL_HUB: DurableObjectNamespace<import("./durable-objects/channel-hub/channel-hub.ts").ChannelHub>;
  NOTICE_HUB: DurableObjectNamespace<import("./durable-objects/notice-hub/notice-hub.ts").NoticeHub>;
  ARCHIVE: Queue<unknown>;
  INBOUND: Queue<unknown>;
  FILES: R2Bucket;

  /** Where browsers reach the product; no trailing slash. */
  PUBLIC_URL: string;
  /** Where Kubernetes clients reach the product, when that is not PUBLIC_URL, and its authority's certificate (PEM). */
  CLUSTER_URL?: string;
  CLUSTER_AUTHORITY?: string;
  /** JSON `{name, provider, protocol, model, baseUrl, contextWindow?}`; empty means that no model is configured. */
  DEFAULT_MODEL: string;
  DEFAULT_MODEL_KEY?: string;
  DATABASE_URL: string;
  /** Embedded cloud only: full URL of the HTTP SQL endpoint; its WebSocket is the same host at `/v2`. */
  NEON_ENDPOINT?: string;
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
  AUTH_SECRET: string;
  /** 32 bytes in base64: wraps the keys of all sealed secrets. */
  MASTER_KEY: string;
  /** JSON list of OAuth and OIDC providers. */
  OAUTH_PROVIDERS?: string;
  /** Where a mail is posted as JSON `{from, to, subject, text, html, headers?, attachments?}`. */
  MAIL_URL?: string;
  MAIL_TOKEN?: string;
  /** Sender of mails, `Name <address>`; else no-reply at the host of PUBLIC_URL. */
  MAIL_FROM?: string;
  /** Sign-ups, and sign-ins, that one address may try in a minute; 20 unless it is set. */
  AUTH_RATE_LIMIT?: string;
  /** `"true"` only on a machine of one's own: lets models be reached on private addresses. */
  ALLOW_PRIVATE_MODEL_URLS?: string;
  /** Embedded cloud only: JSON of platform host → loopback origin, so that stand-ins answer for chat platforms. */
  CHANNEL_ORIGINS?: string;
}

declare namespace Cloudflare {
  interface Env extends globalThis.Env {}
  interface GlobalProps {
    mainModule: typeof import("./workers/index.ts");
  }
}
