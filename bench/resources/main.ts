// `npm run bench:resources`: lists, writes and watches of an organization with ten thousand resources.
import { performance } from "node:perf_hooks";
import { clusterOf, DEFAULT, GROUP, manifest, type Cluster } from "#test/cluster";
import { signUp } from "#test/person";
import { removeData, startProduct } from "#test/product";

const RESOURCES = 10_000;
const SET = 250;
const RUNS = 30;
const WARM = 5;
const WATCHERS = 200;
const PAGE_BUDGET_MS = 30;

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

function line(name: string, values: number[], budget = ""): void {
  const [p50, p99] = [0.5, 0.99].map((q) => quantile(values, q).toFixed(1).padStart(8));
  process.stdout.write(`${name.padEnd(56)} p50 ${p50} ms   p99 ${p99} ms   ${budget}\n`);
}

async function timed(work: () => Promise<unknown>): Promise<number[]> {
  const values: number[] = [];
  for (let run = 0; run < RUNS + WARM; run++) {
    const startedAt = performance.now();
    await work();
    if (run >= WARM) values.push(performance.now() - startedAt);
  }
  return values;
}

async function fill(k: Cluster): Promise<void> {
  for (let first = 0; first < RESOURCES; first += SET) {
    const set = Array.from({ length: SET }, (_, index) => {
      const n = first + index;
      const labels = { tier: n % 100 === 0 ? "gold" : "plain", group: `g${n % 7}` };
      const spec = { systemPrompt: `You are agent number ${n}. ${"Be brief. ".repeat(20)}` };
      return manifest("Ghost", `ghost-${String(n).padStart(5, "0")}`, spec, { labels });
    });
    const { status } = await k.ask("POST", "/api/v1/namespaces/default/apply?atomic=true", set);
    if (status !== 200) throw new Error(`fill: ${status}`);
  }
}

async function pages(k: Cluster): Promise<void> {
  const get = async (path: string): Promise<{ metadata: { continue?: string } }> => {
    const { status, body } = await k.ask("GET", path);
    if (status !== 200) throw new Error(`${path}: ${status}`);
    return body;
  };
  const budget = `(budget ${PAGE_BUDGET_MS} ms)`;
  const path = `${DEFAULT}/ghosts?limit=100`;
  line("list: first page of 100", await timed(() => get(path)), budget);
  let cursor = "";
  for (let page = 0; page < 50; page++) {
    const { metadata } = await get(`${path}${cursor && `&continue=${encodeURIComponent(cursor)}`}`);
    cursor = metadata.continue ?? "";
  }
  line(
    "list: page of 100 in the middle",
    await timed(() => get(`${path}&continue=${encodeURIComponent(cursor)}`)),
    budget,
  );
  line("list: 100 with one label in a hundred", await timed(() => get(`${path}&labelSelector=tier%3Dgold`)), budget);
  line("list: 100 of all namespaces", await timed(() => get(`${GROUP}/ghosts?limit=100`)), budget);
  line("list: page of 500, as kubectl asks", await timed(() => get(`${DEFAULT}/ghosts?limit=500`)));
  line("get by name", await timed(() => get(`${DEFAULT}/ghosts/ghost-05000`)));
}

async function writes(k: Cluster): Promise<void> {
  const path = `${DEFAULT}/ghosts/ghost-05000`;
  let n = 0;
  const patch = () => k.merge(path, { spec: { systemPrompt: `version ${n++}` } });
  line("merge patch", await timed(patch));
  line("merge patch that changes nothing", await timed(() => k.merge(path, { metadata: { labels: {} } })));
  const made = () => k.ask("POST", `${DEFAULT}/ghosts`, manifest("Ghost", `new-${n++}`, { systemPrompt: "x" }));
  line("create", await timed(made));
}

async function watches(k: Cluster): Promise<void> {
  const { body } = await k.ask("GET", `${DEFAULT}/ghosts?limit=1`);
  const since = (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
  const open = () => k.watch(`${DEFAULT}/ghosts?watch=true&resourceVersion=${since}`);
  const all = await Promise.all(Array.from({ length: WATCHERS }, open));
  let n = 0;
  const heard = async () => {
    const prompt = `heard ${n++}`;
    const told = all.map((watch) => watch.until(({ object }) => object.spec?.["systemPrompt"] === prompt));
    await k.merge(`${DEFAULT}/ghosts/ghost-05000`, { spec: { systemPrompt: prompt } });
    await Promise.all(told);
  };
  line(`write until the last of ${WATCHERS} watchers has heard`, await timed(heard));
  for (const watch of all) watch.close();
}

const product = await startProduct();
try {
  const k = clusterOf(product.url, await signUp(product.url));
  const startedAt = performance.now();
  await fill(k);
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(`${RESOURCES} resources in ${seconds.toFixed(1)} s, ${SET} in a transaction\n`);
  await pages(k);
  await writes(k);
  await watches(k);
} finally {
  await product.stop();
  await removeData(product);
}
