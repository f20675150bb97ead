import * as z from "zod";
import type { Tool } from "#core/agent/tool";

const Input = z.object({});

/** Answered by the person's page as `skill:response`; see BrowserInfo for what it sends. */
export const browserInfo: Tool<z.infer<typeof Input>> = {
  name: "browser_info",
  title: { en: "Ask the browser", zh: "询问浏览器" },
  description:
    "Asks the person's browser for its time zone, languages, local time, colour theme and window size. Use it when " +
    "the answer depends on where the person is or how they see the page.",
  input: Input,
  effect: "read",
  runsOn: "client",
  timeoutMs: 30_000,
};
