import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { findByAddress } from "../../channel/find-by-address.ts";
import { resources } from "#db/schema/resources";
import { readMasterKeys } from "#secrets/envelope";
import { openCredentials } from "../../secret/open-credentials.ts";
import { findRow } from "../get.ts";
import { newOrganization, OPTIONS, type TestOrganization } from "../organization.testsuite.ts";

let acme: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  [acme, other] = await Promise.all([newOrganization(), newOrganization()]);
});

const mail = (address: string) => ({ platform: "email", teamRef: { name: "assistant" }, settings: { address } });
const slack = (spec: object) => ({ platform: "slack", teamRef: { name: "assistant" }, ...spec });
const invalid = (...causes: { field: string; reason: string }[]) =>
  expect.objectContaining({
    reason: "Invalid",
    subject: expect.objectContaining({ causes: causes.map((cause) => expect.objectContaining(cause)) }),
  }) as Error;
const taken = invalid({ field: "spec.settings.address", reason: "FieldValueDuplicate" });

describe("the address of an e-mail channel", () => {
  it("is one channel's alone, in whichever organization and however it is written", async () => {
    const { metadata } = await acme.create("Channel", "sales", mail("sales@acme.example"));
    expect(await findByAddress(acme.scope.db, "SALES@acme.example")).toBe(metadata.uid);
    for (const { create } of [acme, other]) {
      await expect(create("Channel", "second", mail("Sales@Acme.example"))).rejects.toEqual(taken);
    }
    await acme.create("Channel", "help", mail("help@acme.example"));
    await expect(acme.patch("Channel", "help", { spec: mail("sales@acme.example") })).rejects.toEqual(taken);
    await acme.patch("Channel", "sales", { spec: { mute: true } });
  });

  it("is free again when its channel is gone, which then does not come back", async () => {
    await acme.create("Channel", "jobs", mail("jobs@acme.example"));
    await acme.remove("Channel", "jobs");
    const { metadata } = await other.create("Channel", "jobs", mail("jobs@acme.example"));
    const restore = { verb: "restore", kind: "Channel", namespace: "default", name: "jobs", options: OPTIONS } as const;
    await expect(acme.write(restore)).rejects.toEqual(taken);
    expect(await findByAddress(acme.scope.db, "jobs@acme.example")).toBe(metadata.uid);
    await other.remove("Channel", "jobs");
    await acme.write(restore);
  });
});

describe("the secrets of a channel", () => {
  const kept = async (name: string) => {
    const row = await findRow(acme.scope, { kind: "Channel", namespace: "default", name });
    const ref = row!.spec["credentialRef"] as { id: string };
    const keys = await readMasterKeys(btoa("k".repeat(32)));
    return { id: ref.id, ...(await openCredentials(acme.scope, keys, { namespace: "default", ref })) };
  };

  it("change one by one; the others stay", async () => {
    await acme.create("Channel", "chat", slack({ credentials: { signingSecret: "old", botToken: "old" } }));
    await acme.patch("Channel", "chat", { spec: { credentials: { botToken: "new" } } });
    const after = await kept("chat");
    expect(after).toMatchObject({ signingSecret: "old", botToken: "new" });
    await acme.patch("Channel", "chat", { spec: { credentials: { botToken: "new" } } });
    expect(await kept("chat")).toEqual(after);
  });

  it("are the whole set where the old one is not named", async () => {
    await acme.create("Channel", "anew", slack({ credentials: { signingSecret: "old", botToken: "old" } }));
    await acme.patch("Channel", "anew", { spec: { credentialRef: null, credentials: { botToken: "new" } } });
    expect(await kept("anew")).toEqual({ id: expect.any(String) as string, botToken: "new" });
  });
});

describe("the fields of a channel", () => {
  it("are those that its platform asks for, and none of its secrets is among the settings", async () => {
    const wrong = slack({ settings: { region: "eu", botToken: "t" }, credentials: { token: "t", botToken: "t" } });
    await expect(acme.create("Channel", "slip", wrong)).rejects.toEqual(
      invalid(
        { field: "spec.settings.region", reason: "FieldValueNotSupported" },
        { field: "spec.credentials.token", reason: "FieldValueNotSupported" },
        { field: "spec.settings.botToken", reason: "FieldValueForbidden" },
      ),
    );
  });

  it("that were stored before anybody looked stay, and keep nobody from changing the rest", async () => {
    const { metadata } = await acme.create("Channel", "old", slack({ settings: {} }));
    const spec = slack({ settings: { region: "eu" } });
    await acme.scope.db.update(resources).set({ spec }).where(eq(resources.uid, metadata.uid));
    await acme.patch("Channel", "old", { spec: { mute: true } });
    await acme.remove("Channel", "old");
    await acme.write({ verb: "restore", kind: "Channel", namespace: "default", name: "old", options: OPTIONS });
    await expect(acme.patch("Channel", "old", { spec: { settings: { zone: "b" } } })).rejects.toEqual(
      invalid({ field: "spec.settings.zone", reason: "FieldValueNotSupported" }),
    );
    await acme.patch("Channel", "old", { spec: { settings: { region: null } } });
    await expect(acme.patch("Channel", "old", { spec: { settings: { region: "eu" } } })).rejects.toEqual(
      invalid({ field: "spec.settings.region", reason: "FieldValueNotSupported" }),
    );
  });

  it("are nobody's where the platform has no adapter", async () => {
    await expect(acme.create("Channel", "later", slack({ platform: "line" }))).rejects.toEqual(
      invalid({ field: "spec.platform", reason: "FieldValueNotSupported" }),
    );
  });
});
