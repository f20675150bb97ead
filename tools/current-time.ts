import * as z from "zod";
import type { Tool } from "#core/agent/tool";

const Input = z.object({
  time_zone: z.string().max(100).optional().describe("IANA name such as Asia/Shanghai; UTC when it is left out."),
});

export const currentTime: Tool<z.infer<typeof Input>> = {
  name: "current_time",
  title: { en: "Current time", zh: "当前时间" },
  description: "Tells the date, weekday and time of day in a time zone.",
  input: Input,
  effect: "read",
  runsOn: "server",
  timeoutMs: 5_000,
  run({ nowMs }, { time_zone: timeZone = "UTC" }) {
    const text = timeIn(timeZone, nowMs);
    if (text === null) {
      return Promise.resolve({
        ok: false,
        code: "UNKNOWN_TIME_ZONE",
        message: `"${timeZone}" is not the IANA name of a time zone. Try a name such as Europe/Berlin.`,
      });
    }
    return Promise.resolve({ ok: true, content: text });
  },
};

/** e.g. `Saturday, 2026-11-21 10:30:05 GMT+08:00 (Asia/Shanghai)`; null for a zone that nobody knows. */
function timeIn(timeZone: string, nowMs: number): string | null {
  try {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "long",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZoneName: "longOffset",
    });
    const part = Object.fromEntries(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
    const date = `${part["year"]}-${part["month"]}-${part["day"]}`;
    const time = `${part["hour"]}:${part["minute"]}:${part["second"]}`;
    // Without an offset, some versions of the time zone data leave the zeros out.
    const offset = part["timeZoneName"] === "GMT" ? "GMT+00:00" : part["timeZoneName"];
    return `${part["weekday"]}, ${date} ${time} ${offset} (${timeZone})`;
  } catch {
    return null; // RangeError: no such zone.
  }
}
