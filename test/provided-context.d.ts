import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** What the embedded cloud gives the Worker, and test secrets: DATABASE_URL, NEON_ENDPOINT, UPSTASH_… */
    cloudEnv: Record<string, string>;
  }
}
