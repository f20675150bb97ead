/**
 * Words for a full-text index that must work for every language without a dictionary in the database. A run of letters
 * and digits is one token; scripts written without spaces (Chinese, Japanese, Korean) give every pair of neighbours, and
 * the last character alone, so that any part of a run of two or more characters is found.
 */
const SPACELESS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30fc`;
const RUNS = new RegExp(String.raw`([${SPACELESS}]+)|[[\p{L}\p{N}\p{M}]--[${SPACELESS}]]+`, "gv");
const WORD_MAX = 60;

interface Run {
  text: string;
  spaceless: boolean;
}

function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  for (const [whole, spaceless] of text.normalize("NFKC").toLowerCase().matchAll(RUNS)) {
    runs.push({ text: whole, spaceless: spaceless !== undefined });
  }
  return runs;
}

function pairsOf(text: string): string[] {
  const points = Array.from(text);
  return points.map((point, at) => point + (points[at + 1] ?? ""));
}

/** No word starts with a colon, so this never meets one. */
function scopeToken(scope: string): string {
  return `:${scope}`;
}

/** The distinct tokens of a text and of the scope (an organization) it may be found in. Reads the first `maxLength` of it. */
export function searchTokens(text: string, scope: string, maxLength = 20_000): string[] {
  const tokens = new Set([scopeToken(scope)]);
  for (const run of runsOf(text.slice(0, maxLength))) {
    if (!run.spaceless) tokens.add(run.text.slice(0, WORD_MAX));
    else for (const pair of pairsOf(run.text)) tokens.add(pair);
  }
  return [...tokens];
}

const TERMS_MAX = 20;

/** The terms of what a person looks for, each as tsquery text; words match by their beginning. */
function terms(query: string): string[] {
  const found = new Set<string>();
  for (const run of runsOf(query.slice(0, 500))) {
    const pairs = run.spaceless ? pairsOf(run.text) : [];
    if (pairs.length > 1) for (const pair of pairs.slice(0, -1)) found.add(quote(pair));
    else found.add(`${quote(run.text.slice(0, WORD_MAX))}:*`);
  }
  return [...found].slice(0, TERMS_MAX);
}

function quote(token: string): string {
  return `'${token.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
}

/** Text for `::tsquery` that finds rows of the scope with all terms; null when the query has nothing to look for. */
export function searchAll(query: string, scope: string): string | null {
  const wanted = terms(query);
  return wanted.length === 0 ? null : [quote(scopeToken(scope)), ...wanted].join(" & ");
}

/** The same with any of the terms, for ranking; common English words do not count. */
export function searchAny(query: string): string | null {
  const wanted = terms(query).filter((term) => !COMMON.has(term));
  return wanted.length === 0 ? null : wanted.join(" | ");
}

const COMMON = new Set(
  "a an and are as at be by do for from has have how i in is it my of on or s the their they to was what when where which who with you your"
    .split(" ")
    .map((word) => `'${word}':*`),
);
