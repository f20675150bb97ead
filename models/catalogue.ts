import type { ModelConfig } from "#core/agent/snapshot";
import { CATALOGUE_ROWS, type CatalogueRow } from "./catalogue.gen.ts";

export type Effort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

const EFFORT_LETTERS: [string, Effort][] = [
  ["n", "none"],
  ["m", "minimal"],
  ["l", "low"],
  ["d", "medium"],
  ["h", "high"],
  ["x", "xhigh"],
  ["t", "max"],
];

export interface CatalogueModel {
  provider: string;
  id: string;
  name: string;
  contextWindow: number;
  maxOutputTokens: number;
  capabilities: ModelConfig["capabilities"];
  /** Efforts that the provider takes for this model; empty for a model that does not reason. */
  efforts: Effort[];
  /** Of the lowest tier; absent when no table knows it. */
  price?: NonNullable<ModelConfig["price"]>;
}

const SAME_PROVIDER: Record<string, string> = {
  gemini: "google",
  moonshot: "moonshotai",
  zhipu: "zai",
  "openai-responses": "openai",
};

/** What is known of a provider's model; null for one that is not in the table. Dated names find their undated model. */
export function lookUp(provider: string, model: string): CatalogueModel | null {
  const name = SAME_PROVIDER[provider] ?? provider;
  const rows = Object.hasOwn(CATALOGUE_ROWS, name) ? (CATALOGUE_ROWS[name] ?? []) : [];
  const id = model.replace(/^models\//, "");
  const undated = id.replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, "");
  const row = rows.find((known) => known[0] === id) ?? rows.find((known) => known[0] === undated);
  return row === undefined ? null : entryOf(name, row);
}

/** All that is known, in the order in which it is offered. */
export function listCatalogue(): CatalogueModel[] {
  return Object.entries(CATALOGUE_ROWS).flatMap(([provider, rows]) => rows.map((row) => entryOf(provider, row)));
}

function entryOf(provider: string, row: CatalogueRow): CatalogueModel {
  const [id, name, contextWindow, maxOutputTokens, can, efforts, input, output, cachedInput] = row;
  const price = input === undefined || output === undefined ? undefined : { input, output };
  return {
    provider,
    id,
    name,
    contextWindow,
    maxOutputTokens,
    capabilities: { tools: can.includes("t"), images: can.includes("i"), reasoning: can.includes("r") },
    efforts: EFFORT_LETTERS.flatMap(([letter, effort]) => (efforts.includes(letter) ? [effort] : [])),
    ...(price === undefined ? {} : { price: cachedInput === undefined ? price : { ...price, cachedInput } }),
  };
}
