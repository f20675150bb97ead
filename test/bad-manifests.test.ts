// Whatever is wrong with a manifest: a 4xx that names the place, never a fault of ours, and nothing is stored.
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MISTAKES, mistaken, type Mistake } from "#core/resource/bad-manifests.testsuite";
import { KINDS } from "#protocol/kinds/registry";
import { removeData, startProduct, type Product } from "./product.ts";
import { signUp, type Person } from "./person.ts";

const MANIFESTS = 5_000;
const AT_ONCE = 16;

let product: Product;
let ada: Person;
beforeAll(async () => {
  product = await startProduct();
  ada = await signUp(product.url);
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

test("5,000 bad manifests", async () => {
  const before = await stored();
  const mistakes = fc.sample(fc.constantFrom(...MISTAKES), MANIFESTS);
  const wrong: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < mistakes.length; index = next++) {
      const fault = await faultOfAnswer(mistakes[index]!, index);
      if (fault) wrong.push(fault);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(await stored()).toEqual(before);
});

/** Null when it is refused as it should be. */
async function faultOfAnswer(mistake: Mistake, index: number): Promise<string | null> {
  const { kind, spot, value } = mistake;
  const { status, body } = await ada.call("POST", collection(kind), mistaken(mistake, { name: `bad-${index}` }));
  const causes = (body as { details?: { causes?: { field: string }[] } } | null)?.details?.causes ?? [];
  if (status >= 400 && status < 500 && causes.some(({ field }) => field === spot.field)) return null;
  return `${kind} ${spot.field} = ${JSON.stringify(value)}: ${status} ${JSON.stringify(body)}`;
}

function collection(kind: Mistake["kind"]): string {
  const { apiVersion, plural, namespaced } = KINDS[kind];
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespaced ? `${root}/namespaces/default/${plural}` : `${root}/${plural}`;
}

/** The names of all resources. */
async function stored(): Promise<string[]> {
  const lists = await Promise.all(
    Object.values(KINDS).map(async ({ apiVersion, plural }) => {
      const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const { status, body } = await ada.call("GET", `${root}/${plural}`);
      expect(status).toBe(200);
      return (body as { items: { metadata: { name: string } }[] }).items.map(
        (item) => `${plural}/${item.metadata.name}`,
      );
    }),
  );
  return lists.flat().toSorted();
}
