import { describe, expect, it } from "vitest";
import { browserInfo } from "./browser-info.ts";
import { currentTime } from "./current-time.ts";
import { testTool, toolContext } from "./tool.testsuite.ts";

testTool("current_time", {
  make: () => currentTime,
  valid: [{}, { time_zone: "Asia/Shanghai" }, { time_zone: "Nowhere/Nothing" }],
  invalid: [{ time_zone: 5 }, "now"],
});
testTool("browser_info", { make: () => browserInfo, valid: [{}], invalid: ["x", null] });

describe("current_time", () => {
  it("tells the time where it was asked for", async () => {
    const utc = await currentTime.run!(toolContext(), {});
    expect(utc).toEqual({ ok: true, content: "Saturday, 2026-11-21 02:30:05 GMT+00:00 (UTC)" });
    const there = await currentTime.run!(toolContext(), { time_zone: "Asia/Kolkata" });
    expect(there).toEqual({ ok: true, content: "Saturday, 2026-11-21 08:00:05 GMT+05:30 (Asia/Kolkata)" });
  });

  it("crosses midnight into the next day", async () => {
    const nowMs = Date.UTC(2026, 11, 31, 23, 59, 59);
    const there = await currentTime.run!(toolContext({ nowMs }), { time_zone: "Asia/Shanghai" });
    expect(there).toMatchObject({ content: "Friday, 2027-01-01 07:59:59 GMT+08:00 (Asia/Shanghai)" });
  });

  it("names a zone that it does not know", async () => {
    const outcome = await currentTime.run!(toolContext(), { time_zone: "Mars/Olympus" });
    expect(outcome).toMatchObject({ ok: false, code: "UNKNOWN_TIME_ZONE" });
  });
});
