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
}

/**
 * Which messages to summarise so that the prompt fits: all up to the returned seq, or null when it fits as it is.
 * The newest message is never summarised. `fixed`: tokens of what is always sent (system prompt, tools, summary).
 */
export function planCompaction(messages: Weighed[], fixed: number, window: number): number | null {
  const total = fixed + messages.reduce((sum, message) => sum + message.tokens, 0);
  if (total <= window * COMPACT_AT || messages.length < 2) return null;
  const keep = Math.max(window * KEEP_AFTER - fixed, 0);
  let kept = 0;
  for (let i = messages.length - 1; i >= 0; i--) {
    kept += messages[i]!.tokens;
    if (kept > keep) return messages[Math.min(i, messages.length - 2)]!.seq;
  }
  return null;
}

export function messageTokens(texts: string[]): number {
  return MESSAGE_TOKENS + texts.reduce((sum, text) => sum + estimateTokens(text), 0);
}
