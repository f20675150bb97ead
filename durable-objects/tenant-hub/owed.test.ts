import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { Followed } from "#services/resource/behaviours/behaviour";
import { migrateSql } from "../kit/sql-migrations.ts";
import { tenantHub } from "../stubs.ts";
import { OwedStore } from "./store/owed.ts";
import { MIGRATIONS } from "./store/schema.ts";

const place = {
  organizationId: "o",
  kind: "Task",
  namespace: "default",
  name: "t",
  spec: {},
  createdBy: "ada",
} as const;
const change = (type: Followed["type"], uid = "one"): Followed => ({ type, row: { ...place, uid } });
const minute = () => 60_000;

function inStore(work: (store: OwedStore) => void): Promise<void> {
  return runInDurableObject(tenantHub(env, crypto.randomUUID()), (_hub, { storage }) => {
    migrateSql(storage.sql, MIGRATIONS);
    work(new OwedStore(storage.sql));
  });
}

it("gives what is due once, and again when its lease is over", () =>
  inStore((store) => {
    store.add(change("ADDED"), 100);
    store.add(change("ADDED", "later"), 300);
    expect(store.take(200, minute)).toEqual([{ followed: change("ADDED"), tries: 0 }]);
    expect(store.take(200, minute)).toEqual([]);
    expect(store.take(60_200, minute).map(({ tries }) => tries)).toEqual([0, 1]);
  }));

it("is done when it is settled, unless the same began anew meanwhile", () =>
  inStore((store) => {
    store.add(change("MODIFIED"), 100);
    const [first] = store.take(100, minute);
    store.add(change("MODIFIED"), 200);
    store.settle(first!);
    store.postpone(first!, 900_000);
    const [again] = store.take(200, minute);
    expect(again).toEqual({ followed: change("MODIFIED"), tries: 0 });
    store.settle(again!);
    expect(store.nextDue()).toBeNull();
  }));

it("owes nothing but the end to what is deleted", () =>
  inStore((store) => {
    for (const type of ["ADDED", "MODIFIED", "DELETED"] as const) store.add(change(type), 100);
    store.add(change("ADDED", "other"), 100);
    expect(store.take(100, minute).map(({ followed }) => `${followed.type} ${followed.row.uid}`)).toEqual([
      "DELETED one",
      "ADDED other",
    ]);
  }));
