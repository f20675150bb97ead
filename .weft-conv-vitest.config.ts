import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { readFileSync } from "node:fs";
const cloudEnv = JSON.parse(readFileSync("/tmp/weft/conv-env.json", "utf8"));
export default { test: { projects: [{
  plugins: [cloudflareTest({ main: "./.weft-conv-main.ts", wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings: cloudEnv } })],
  test: { name: "workerd", include: ["workers/**/*.test.ts"], provide: { cloudEnv }, testTimeout: 20000, hookTimeout: 30000 },
}] } };
