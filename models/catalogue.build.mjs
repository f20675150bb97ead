// Writes models/catalogue.gen.ts from two published tables of models (both MIT): capabilities and limits from
// @earendil-works/pi-ai, prices checked against @pydantic/genai-prices. Neither is a dependency of the product:
//
//   npm pack @earendil-works/pi-ai @pydantic/genai-prices, unpack each, then
//   node models/catalogue.build.mjs <unpacked pi-ai> <unpacked genai-prices>
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const PROVIDERS = [
  "openai",
  "anthropic",
  "google",
  "deepseek",
  "mistral",
  "groq",
  "xai",
  "moonshotai",
  "zai",
  "minimax",
];
/** Models for one narrow purpose; nobody chats with them. */
const NARROW = /research|computer-use|robotics|customtools|leanstral|voxtral|safeguard|daybreak|cyber|codex-spark/;
/** Two tables, two opinions: a difference of less than this is rounding. */
const PRICE_TOLERANCE = 0.02;

const [tableFolder, priceFolder] = process.argv.slice(2);
if (!tableFolder || !priceFolder)
  throw new Error("usage: catalogue.build.mjs <unpacked pi-ai> <unpacked genai-prices>");
const prices = await import(pathToFileURL(resolve(priceFolder, "dist/index.js")).href);

function perMillion(provider, model, usage) {
  const calculated = prices.calcPrice(usage, model, { providerId: provider });
  return calculated ? calculated.total_price * 1000 : undefined;
}

/** Price in dollars per million tokens, of the lowest tier: [input, output, cached input]. */
function priceOf(provider, { id, cost }) {
  const second = {
    input: perMillion(provider, id, { input_tokens: 1000 }),
    output: perMillion(provider, id, { output_tokens: 1000 }),
  };
  for (const side of ["input", "output"]) {
    if (second[side] === undefined || !cost[side]) continue;
    const apart = Math.abs(second[side] - cost[side]) / cost[side];
    if (apart > PRICE_TOLERANCE) console.warn(`${provider}/${id}: ${side} ${cost[side]} or ${second[side]}?`);
  }
  const input = cost.input || second.input;
  const output = cost.output || second.output;
  if (!input || !output) return [];
  return cost.cacheRead ? [input, output, cost.cacheRead] : [input, output];
}

/** The efforts that a model takes, by their first letters: none, minimal, low, medium (d), high, xhigh, max (t: top). */
function effortsOf({ reasoning, thinkingLevelMap: map = {} }) {
  if (!reasoning) return "";
  const usual = { n: "off", m: "minimal", l: "low", d: "medium", h: "high" };
  const rare = { x: "xhigh", t: "max" };
  const taken = Object.keys(usual).filter((letter) => map[usual[letter]] !== null);
  return [...taken, ...Object.keys(rare).filter((letter) => typeof map[rare[letter]] === "string")].join("");
}

function rowsOf(provider) {
  const table = JSON.parse(readFileSync(join(tableFolder, "dist/providers/data", `${provider}.json`), "utf8"));
  return Object.values(table)
    .flatMap((models) => Object.values(models))
    .filter((model) => model.type === "chat" && !NARROW.test(model.id))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((model) => {
      const can = `t${model.input.includes("image") ? "i" : ""}${model.reasoning ? "r" : ""}`;
      return [
        model.id,
        model.name,
        model.contextWindow,
        Math.min(model.maxTokens, model.contextWindow),
        can,
        effortsOf(model),
        ...priceOf(provider, model),
      ];
    });
}

const lines = PROVIDERS.map((provider) => {
  const rows = rowsOf(provider).map((row) => `    ${JSON.stringify(row).replaceAll(",", ", ")},`);
  return `  ${provider}: [\n${rows.join("\n")}\n  ],`;
});
const source = `// Written by catalogue.build.mjs; do not edit.
/**
 * id, name, context window, most output, can (t: tools, i: images, r: reasoning), efforts (n none, m minimal, l low,
 * d medium, h high, x xhigh, t max), USD per million tokens: input, output, cached input.
 */
export type CatalogueRow = [string, string, number, number, string, string, number?, number?, number?];

export const CATALOGUE_ROWS: Record<string, CatalogueRow[]> = {
${lines.join("\n")}
};
`;
writeFileSync(new URL("catalogue.gen.ts", import.meta.url), source);
console.log(`${source.length} bytes`);
