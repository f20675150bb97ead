/** What people wrote, out of Slack's own notation (`<@U1>`, `<https://a|b>`, `&amp;`) into Markdown. */
const REFERENCE = /<([^<>\n]*)>/g;

export function readWords(text: string, botUser: string): string {
  const words = text.replaceAll(REFERENCE, (_, inside: string) => readReference(inside, botUser));
  return unescapeText(words).trim();
}

export function mentions(text: string, user: string): boolean {
  return user !== "" && (text.includes(`<@${user}>`) || text.includes(`<@${user}|`));
}

function readReference(inside: string, botUser: string): string {
  const bar = inside.indexOf("|");
  const [target, label] = bar < 0 ? [inside, ""] : [inside.slice(0, bar), inside.slice(bar + 1)];
  if (target === `@${botUser}`) return "";
  if (target.startsWith("@")) return `@${label || target.slice(1)}`;
  if (target.startsWith("#")) return `#${label || target.slice(1)}`;
  if (target.startsWith("!")) return label || `@${target.slice(1).split("^")[0] ?? ""}`;
  return label === "" || label === target || target.endsWith(`//${label}`) ? target : `[${label}](${target})`;
}

function unescapeText(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
