import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { connect } from "#db/connect";
import type { DeadLetterList } from "#protocol/api/dead-letters";
import { newId } from "#secrets/random";
import { recordDeadLetter } from "#services/dead-letter/record";
import { NOW } from "#test/conversation-rows";
import { call, joinAs, newKey, signUp, type ApiPerson } from "./api-person.testsuite.ts";

const PATH = "/api/v1/dead-letters";
let owner: ApiPerson;
let stranger: ApiPerson;

beforeAll(async () => {
  [owner, stranger] = await Promise.all([signUp(), signUp()]);
});

async function addLetter({ organizationId }: ApiPerson, queue = "archive", at = NOW) {
  const id = newId();
  const body = { kind: "archive-task", taskId: newId(), organizationId };
  await recordDeadLetter(connect(env), { queue, id, organizationId, body, reason: "It failed." }, at);
  return { id, body };
}

async function letters(person: ApiPerson, query = ""): Promise<DeadLetterList> {
  return (await call(`${PATH}${query}`, { token: person.token })).json<DeadLetterList>();
}
const idsOf = ({ dead_letters: list }: DeadLetterList) => list.map(({ id }) => id);

describe("dead letters", () => {
  it("are listed in pages, the latest first, to those who run the organization alone", async () => {
    const person = await signUp();
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.unshift((await addLetter(person, "archive", NOW + (i >> 1))).id);
    const [first, second, third] = [made[0]!, made.slice(1, 3), made.slice(3)];
    const pages: string[][] = [];
    for (let cursor = ""; ;) {
      const page = await letters(person, `?limit=2${cursor}`);
      pages.push(idsOf(page));
      if (!page.next) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flat())).toEqual(new Set(made));
    expect([pages[0]![0], new Set(pages.flat().slice(1, 3)), new Set(pages.flat().slice(3))]).toEqual([
      first,
      new Set(second),
      new Set(third),
    ]);
    expect((await letters(person, "?limit=1")).dead_letters[0]).toMatchObject({
      queue: "archive",
      reason: "It failed.",
      failed_at: NOW + 2,
    });
    expect(idsOf(await letters(stranger)).filter((id) => made.includes(id))).toEqual([]);
    expect((await call(`${PATH}?cursor=bm8=`, { token: person.token })).status).toBe(400);
  });

  it.each([
    ["archive", "ARCHIVE"],
    ["inbound", "INBOUND"],
  ])("of %s are replayed: the work goes back into its queue, and the letter is gone", async (name, binding) => {
    const { id, body } = await addLetter(owner, name);
    const sent: unknown[] = [];
    const queue = { send: async (one: unknown) => void sent.push(one) } as unknown as Queue;
    const replay = () =>
      call(`${PATH}/${name}/${id}/replay`, { method: "POST", token: owner.token, env: { [binding]: queue } });
    expect((await replay()).status).toBe(202);
    expect(sent).toEqual([body]);
    expect((await replay()).status).toBe(404);
    expect(idsOf(await letters(owner))).not.toContain(id);
  });

  it("stay when the queue does not take them, or nothing can begin them again", async () => {
    const { id } = await addLetter(owner);
    const ARCHIVE = { send: () => Promise.reject(new Error("down")) } as unknown as Queue;
    const path = `${PATH}/archive/${id}/replay`;
    expect((await call(path, { method: "POST", token: owner.token, env: { ARCHIVE } })).status).toBe(500);
    const other = await addLetter(owner, "constructor");
    expect((await call(`${PATH}/constructor/${other.id}/replay`, { method: "POST", token: owner.token })).status).toBe(
      409,
    );
    expect(idsOf(await letters(owner))).toEqual(expect.arrayContaining([id, other.id]));
  });

  it("are discarded once", async () => {
    const { id } = await addLetter(owner);
    const discard = () => call(`${PATH}/archive/${id}`, { method: "DELETE", token: owner.token });
    expect([(await discard()).status, (await discard()).status]).toEqual([204, 404]);
  });

  it("are not there for another organization, and refused to members, viewers and narrow keys", async () => {
    const { id } = await addLetter(owner);
    const tries: [method: string, path: string][] = [
      ["GET", PATH],
      ["POST", `${PATH}/archive/${id}/replay`],
      ["DELETE", `${PATH}/archive/${id}`],
    ];
    const [member, viewer] = [await joinAs("member", owner), await joinAs("viewer", owner)];
    const { key } = await newKey(owner, ["read:tasks"]);
    for (const [method, path] of tries) {
      for (const token of [member.token, viewer.token, key]) {
        expect([path, (await call(path, { method, token })).status]).toEqual([path, 403]);
      }
      expect((await call(path, { method })).status).toBe(401);
      if (method !== "GET") expect((await call(path, { method, token: stranger.token })).status).toBe(404);
    }
    expect(idsOf(await letters(owner))).toContain(id);
  });
});
