import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

const { DATABASE_URL, NEON_ENDPOINT } = inject("cloudEnv");
const db = connect({ DATABASE_URL: DATABASE_URL!, NEON_ENDPOINT });
const amounts = async () =>
  (await db.execute<{ n: number }>(sql`SELECT n FROM in_transaction_test ORDER BY n`)).rows.map(({ n }) => n);

beforeAll(() => db.execute(sql`CREATE TABLE in_transaction_test (n int PRIMARY KEY)`));
afterAll(() => db.execute(sql`DROP TABLE in_transaction_test`));

it("stores all or nothing, and gives back what the work gave", async () => {
  const given = await inTransaction(db, async (tx) => {
    await tx.execute(sql`INSERT INTO in_transaction_test VALUES (1)`);
    const found = await tx.execute(sql`SELECT n FROM in_transaction_test`);
    await tx.execute(sql`INSERT INTO in_transaction_test VALUES (2)`);
    return found.rows;
  });
  expect(given).toEqual([{ n: 1 }]);
  const failing = inTransaction(db, async (tx) => {
    await tx.execute(sql`INSERT INTO in_transaction_test VALUES (3)`);
    throw new Error("halfway");
  });
  await expect(failing).rejects.toThrow("halfway");
  expect(await amounts()).toEqual([1, 2]);
});

it("lets transactions that meet take turns", async () => {
  const increments = Array.from({ length: 5 }, () =>
    inTransaction(db, async (tx) => {
      const found = await tx.execute<{ n: number }>(sql`SELECT max(n) AS n FROM in_transaction_test`);
      await tx.execute(sql`LOCK TABLE in_transaction_test`);
      const next = await tx.execute<{ n: number }>(sql`SELECT max(n) + 1 AS n FROM in_transaction_test`);
      await tx.execute(sql`INSERT INTO in_transaction_test VALUES (${next.rows[0]!.n})`);
      return found.rows.length;
    }),
  );
  expect(await Promise.all(increments)).toEqual([1, 1, 1, 1, 1]);
  expect(await amounts()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
