/** What a mail says that the mail before did not: without what is quoted below it, and without a signature. */

/** Lines that mail programs write above a copy of the whole mail that is answered. */
const COPY = [
  /^-{2,} ?(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|原始邮件|原邮件|回复的原邮件).*$/i,
  /^_{20,}$/,
];
const COPY_HEAD = /^\*?(?:from|von|de|发件人|寄件者)\*?\s*[:：]\*?\s*\S/i;
const COPY_NEXT = /^\*?(?:sent|date|to|gesendet|datum|an|envoyé|à|发送时间|日期|收件人)\*?\s*[:：]/i;
/** The line above what is quoted: `On … wrote:`, `在 … 写道：`. */
const SAYS = /(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|写道|寫道|さんは書きました)\s*[:：]?$/i;
/** What a telephone writes below every mail. */
const DEVICE =
  /^(?:(?:sent|get outlook) (?:from|for|via) .{1,40}|(?:von meinem|gesendet von) .{1,40}|envoyé de .{1,40}|(?:发自|來自|寄自|发送自).{1,30})$/i;

export function newWords(mail: string): string {
  const all = mail.replaceAll(/\r\n?/g, "\n").split("\n");
  const signature = all.findIndex((line) => /^-- ?$/.test(line));
  const copy = all.findIndex((line, at) => isCopy(all, line, at));
  const ends = [signature, copy].filter((at) => at >= 0);
  const own = withoutDevice(withoutQuote(all.slice(0, Math.min(all.length, ...ends))));
  return own.join("\n").trim() || all.join("\n").trim();
}

function isCopy(all: string[], line: string, at: number): boolean {
  const words = line.trim();
  if (COPY.some((mark) => mark.test(words))) return true;
  return COPY_HEAD.test(words) && all.slice(at + 1, at + 4).some((next) => COPY_NEXT.test(next.trim()));
}

function withoutDevice(lines: string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  return last > 0 && DEVICE.test(lines[last]!.trim()) ? lines.slice(0, last) : lines;
}

/** Quotes between one's own words stay: they say what is answered. */
function withoutQuote(lines: string[]): string[] {
  const left = [...lines];
  const isBlank = () => left.length > 0 && left.at(-1)!.trim() === "";
  while (isBlank()) left.pop();
  if (!left.at(-1)?.trimStart().startsWith(">")) return left;
  while (isBlank() || left.at(-1)?.trimStart().startsWith(">")) left.pop();
  // A long line was broken: its end says what it is.
  if (!SAYS.test(left.at(-1)?.trim() ?? "")) return left;
  left.pop();
  while (left.length > 0 && /^(?:on|am|le|el|il|在|于)\b|^[在于]/i.test(left.at(-1)!.trim()) && !isBlank()) left.pop();
  return left;
}
