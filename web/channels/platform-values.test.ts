import { expect, it } from "vitest";
import type { ChannelPlatform } from "#protocol/api/channels";
import { changedValues, missingValues, splitValues, valuesOf } from "./platform-values.ts";

const platform = {
  platform: "qq",
  schema: {
    required: ["appId", "secret"],
    properties: { appId: { type: "string" }, secret: { type: "string" }, markdown: { type: "boolean" } },
  },
  secret_fields: ["secret"],
} as unknown as ChannelPlatform;

it("a channel is made of what was filled in, secrets apart", () => {
  const values = { appId: " 102 ", secret: "s3cret ", markdown: "true", other: " " };
  expect(splitValues(platform, values)).toEqual({
    settings: { appId: "102", markdown: true },
    credentials: { secret: "s3cret" },
  });
});

it("what the platform needs is asked for before anything is made", () => {
  expect(missingValues(platform, { appId: "102", secret: "  " })).toEqual(["secret"]);
  expect(missingValues(platform, { appId: "102", secret: "s" })).toEqual([]);
});

it("only what was changed is written: an emptied setting goes, an empty secret stays as it is", () => {
  expect(valuesOf(platform, { appId: "102", markdown: false })).toEqual({ appId: "102", markdown: "false" });
  expect(changedValues(platform, { appId: "", secret: "", markdown: "true" })).toEqual({
    settings: { appId: null, markdown: true },
  });
  expect(changedValues(platform, { secret: "new" })).toEqual({ credentials: { secret: "new" } });
  expect(changedValues(platform, {})).toEqual({});
});
