import { beforeAll, describe, expect, it } from "vitest";
import { findByAddress } from "../../channel/find-by-address.ts";
import { newOrganization, OPTIONS, type TestOrganization } from "../organization.testsuite.ts";

let acme: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  [acme, other] = await Promise.all([newOrganization(), newOrganization()]);
});

const mail = (address: string) => ({ platform: "email", teamRef: { name: "assistant" }, settings: { address } });
const taken = expect.objectContaining({
  reason: "Invalid",
  subject: expect.objectContaining({
    causes: [expect.objectContaining({ field: "spec.settings.address", reason: "FieldValueDuplicate" })],
  }),
}) as Error;

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
