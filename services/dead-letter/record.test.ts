import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { deadLetters } from "#db/schema/conversations";
import { newId } from "#secrets/random";
import { NOW, testDatabase } from "#test/conversation-rows";
import { recordDeadLetter } from "./record.ts";

it("keeps a dead letter once, whatever is in it", async () => {
  const db = testDatabase();
  const letter = {
    queue: "archive",
    id: newId(),
    organizationId: null,
    body: { text: "a\0\ud800" },
    reason: "gave up",
  };
  await recordDeadLetter(db, letter, NOW);
  await recordDeadLetter(db, { ...letter, reason: "again" }, NOW + 1);
  const rows = await db.select().from(deadLetters).where(eq(deadLetters.id, letter.id));
  expect(rows).toEqual([{ ...letter, body: { text: "a\ufffd" }, failedAt: new Date(NOW) }]);
  await recordDeadLetter(db, { ...letter, id: newId(), body: undefined }, NOW);
});
