/** Share of the window that a prompt may fill before older turns are summarised, and what is kept afterwards. */
const COMPACT_AT = 0.75;
const KEEP_AFTER = 0.35;
/** What one message costs beside its words. */
const MESSAGE_TOKENS = 8;

/**
 * Tokens of a text, estimated without a tokenizer: about four Latin characters, or one of any other script, per token.
 * It errs on the high side for code and mixed text, which is the safe side for a budget.
 */
export function estimateTokens(text: string): number {
  let wide = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x2e7f) wide++;
  return Math.ceil((text.length - wide) / 4 + wide);
}

export interface Weighed {
  seq: number;
  tokens: number;
  /** The seq of what it answers; null for what is no answer. */
  answers: number | null;
}

/**
 * Which messages to summarise so that the prompt fits: all up to the returned seq, or null when it fits as it is.
 * The message that is answered now, the last that is no answer, is never summarised, and a question goes together with
 * its answer: providers refuse an answer, or the tool calls in it, that nothing led to. `fixed`: tokens of what is always
 * sent (system prompt, tools, summary).
 */
export function planCompaction(messages: Weighed[], fixed: number, window: number): number | null {
  const total = fixed + messages.reduce((sum, message) => sum + message.tokens, 0);
  const asked = messages.findLastIndex(({ answers }) => answers === null);
  if (total <= window * COMPACT_AT || asked < 1) return null;
  const keep = Math.max(window * KEEP_AFTER - fixed, 0);
  let kept = 0;
  for (let i = messages.length - 1; i >= 0; i--) {
    kept += messages[i]!.tokens;
    if (kept > keep) return nearestCut(messages, Math.min(i, asked - 1), asked);
  }
  return null;
}

/** True without a look at the words: `bytes` of stored messages are never fewer than their tokens. */
export function surelyFits(bytes: number, fixed: number, window: number): boolean {
  return fixed + bytes <= window * COMPACT_AT;
}

/** After this message or a later one, if need be an earlier one: wherever no question is cut off from its answer. */
function nearestCut(messages: Weighed[], at: number, asked: number): number {
  const seqs = messages.slice(0, asked).map(({ seq }) => seq);
  const isWhole = (cut: number): boolean =>
    messages.every(({ seq, answers }) => answers === null || answers > cut || seq <= cut);
  return seqs.slice(at).find(isWhole) ?? seqs.slice(0, at).findLast(isWhole) ?? seqs[at]!;
}

export function messageTokens(texts: string[]): number {
  return MESSAGE_TOKENS + texts.reduce((sum, text) => sum + estimateTokens(text), 0);
}
