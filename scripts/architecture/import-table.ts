// The table of ARCHITECTURE.md: what each top folder may import. import-table.test.ts holds the two to each other.

const PURE = ["core", "protocol"];
const STORES = ["db", "redis", "secrets", ...PURE];
const UP_TO_SHELLS = ["auth", "services", "channels", "models", "memory", "mcp", "tools", "shells", ...STORES];
const UP_TO_OBJECTS = ["durable-objects", "blocks", ...UP_TO_SHELLS];

export const MAY_IMPORT: Record<string, readonly string[]> = {
  protocol: [],
  core: ["protocol"],
  db: PURE,
  redis: PURE,
  secrets: PURE,
  auth: STORES,
  services: STORES,
  channels: PURE,
  models: PURE,
  memory: ["services", "models", ...PURE],
  mcp: ["services", "models", ...PURE],
  tools: ["memory", "mcp", "services", ...PURE],
  shells: ["models", "tools", "channels", ...PURE],
  blocks: ["shells", "tools", "memory", "services", "models", "channels", ...PURE],
  "durable-objects": UP_TO_SHELLS,
  workers: UP_TO_OBJECTS,
  executor: PURE,
  cli: PURE,
  web: PURE,
  local: PURE,
};

/** Folders that nothing of the product imports; they may import everything. */
export const OUTSIDE = ["scripts", "test", "e2e", "bench"];

/** Imports that are allowed as `import type` alone. */
export const MAY_IMPORT_TYPES: Record<string, readonly string[]> = { web: ["workers"] };

/** Packages, where a folder may use few; a folder that is not named may use any that is not named below. */
export const PACKAGES: Record<string, { values: readonly string[]; types: readonly string[] }> = {
  protocol: { values: ["zod"], types: [] },
  core: { values: ["zod", "yaml"], types: ["@ai-sdk/provider"] },
};

/** Packages that only some folders may use. */
export const PACKAGE_HOMES: Record<string, readonly string[]> = {
  "drizzle-orm": ["db", "services", "auth"],
  "@neondatabase/serverless": ["db", "local"],
  "@upstash/redis": ["redis"],
  "@upstash/ratelimit": ["redis"],
  "better-auth": ["auth"],
  react: ["web"],
};
