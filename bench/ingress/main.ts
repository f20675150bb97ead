// `npm run bench:ingress`: what it takes to verify, record and answer a webhook, and how fast answers come after it.
// PEER_URL names a peer's webhook to measure in the same run, PEER_HEADERS and PEER_BODY (JSON) what it is sent.
import { performance } from "node:perf_hooks";
import { hook, makeChannel, said, type MadeChannel } from "#test/channel-hooks";
import { signUp } from "#test/person";
import type { StandIn } from "#test/platforms/platform";
import { startWebhook } from "#test/platforms/webhook";
import { removeData, startProduct, type Product } from "#test/product";
import { fire, quantile, report, type Load } from "./load.ts";

const BUDGET_MS = 10;

interface Bench {
  product: Product;
  platform: StandIn;
  channel: MadeChannel;
}

/** `conversations` are taken in turn; `text` is what is said. */
function flood(
  { product, platform, channel }: Bench,
  load: { concurrency: number; total: number; conversations: number; text: string },
): Promise<Load> {
  const run = crypto.randomUUID();
  return fire(product.url + channel.url, {
    ...load,
    expected: 202,
    shot: (index) => platform.sign(said(load.text, { conversation: `${run}-${index % load.conversations}` })),
  });
}

async function ingress(bench: Bench): Promise<void> {
  await flood(bench, { concurrency: 4, total: 400, conversations: 50, text: "/help" });
  await bench.platform.until((_one) => bench.platform.shown().length >= 400, 120_000);
  for (const concurrency of [1, 10, 50]) {
    const before = bench.platform.shown().length;
    const total = concurrency === 1 ? 300 : 2000;
    const load = await flood(bench, { concurrency, total, conversations: 200, text: "/help" });
    report(`webhook → 202, a command, ${concurrency} at a time`, load);
    if (concurrency === 1) {
      process.stdout.write(
        `  budget: p50 ≤ ${BUDGET_MS} ms: ${quantile(load.latencies, 0.5) <= BUDGET_MS ? "kept" : "BROKEN"}\n`,
      );
    }
    const startedAt = performance.now();
    await bench.platform.until(() => bench.platform.shown().length >= before + load.latencies.length, 120_000);
    process.stdout.write(
      `  all ${load.latencies.length} answers posted ${((performance.now() - startedAt) / 1000).toFixed(1)} s after the last 202\n`,
    );
  }
}

async function turns(bench: Bench): Promise<void> {
  const before = bench.platform.shown().length;
  const startedAt = performance.now();
  const load = await flood(bench, { concurrency: 20, total: 1000, conversations: 100, text: "say hello" });
  report("webhook → 202, a turn with a model, 20 at a time", load);
  await bench.platform.until(() => bench.platform.shown().length >= before + load.latencies.length, 300_000);
  const rate = load.latencies.length / ((performance.now() - startedAt) / 1000);
  process.stdout.write(`  answered: ${rate.toFixed(0)} turns/s from webhook to posted reply\n`);
}

async function forged({ product, platform, channel }: Bench): Promise<void> {
  const load = await fire(product.url + channel.url, {
    concurrency: 10,
    total: 2000,
    expected: 401,
    shot: async () => {
      const signed = await platform.sign(said("say no"));
      return { ...signed, body: signed.body.replace("say no", "say yes") };
    },
  });
  report("forged → 401, 10 at a time", load);
}

async function peer(): Promise<void> {
  const { PEER_URL, PEER_HEADERS = "{}", PEER_BODY = "{}" } = process.env;
  if (!PEER_URL) return void process.stdout.write("peer: none (set PEER_URL)\n");
  const headers = { "content-type": "application/json", ...(JSON.parse(PEER_HEADERS) as Record<string, string>) };
  const shot = async (index: number) => ({ headers, body: PEER_BODY.replaceAll("$N", `${Date.now()}${index}`) });
  for (const concurrency of [1, 10]) {
    report(
      `peer: webhook → 200, ${concurrency} at a time`,
      await fire(PEER_URL, { concurrency, total: 300, expected: 200, shot }),
    );
  }
}

const platform = await startWebhook();
const product = await startProduct({ env: { CHANNEL_ORIGINS: JSON.stringify(platform.origins) } });
try {
  const channel = await makeChannel(await signUp(product.url), platform);
  const bench = { product, platform, channel };
  const first = await platform.sign(said("say ready"));
  await hook(product.url, channel, first);
  await ingress(bench);
  await forged(bench);
  await turns(bench);
  await peer();
} finally {
  await product.stop();
  await platform.close();
  await removeData(product);
}
