/** Markdown to simple HTML: only tags that every reader knows (Telegram, mail); all else is escaped words. */
import { isLineBreak, type NodePrinters, type Print, printer } from "./print.ts";

const LINKS = /^(?:https?|mailto|tel|tg):/i;

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
function escapeAttribute(text: string): string {
  return escapeHtml(text).replaceAll('"', "&quot;");
}
function link(words: string, url: string): string {
  return LINKS.test(url)
    ? `<a href="${escapeAttribute(url)}">${words || escapeHtml(url)}</a>`
    : words || escapeHtml(url);
}
/** Quotes and items hold lines, not paragraphs. */
function asLines(html: string): string {
  return html.replaceAll(/<\/p>\s*<p>/g, "<br><br>").replaceAll(/<\/?p>/g, "");
}

const HTML: NodePrinters = {
  root: (node, { blocks }) => blocks(node, "\n"),
  paragraph: (node, { inline }) => `<p>${inline(node)}</p>`,
  heading: (node, { inline }) => `<h${node.depth}>${inline(node)}</h${node.depth}>`,
  blockquote: (node, { blocks }) => `<blockquote>${asLines(blocks(node, ""))}</blockquote>`,
  list: (node, { blocks }) => {
    const start = node.start ?? 1;
    const open = start === 1 ? "<ol>" : `<ol start="${start}">`;
    return node.ordered ? `${open}${blocks(node, "")}</ol>` : `<ul>${blocks(node, "")}</ul>`;
  },
  listItem: (node, { blocks }) => {
    const box = node.checked === true ? '<input type="checkbox" checked>' : '<input type="checkbox">';
    return `<li>${typeof node.checked === "boolean" ? box : ""}${asLines(blocks(node, ""))}</li>`;
  },
  code: (node) => {
    const language = /^[\w+#.-]+/.exec(node.lang ?? "")?.[0];
    const value = escapeHtml(node.value);
    return language ? `<pre><code class="language-${language}">${value}</code></pre>` : `<pre>${value}</pre>`;
  },
  thematicBreak: () => "<hr/>",
  table: (node, { rows }) => {
    const [head = [], ...body] = rows(node);
    const row = (cells: string[], tag: string) =>
      `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
    return `<table bordered>${row(head, "th")}${body.map((cells) => row(cells, "td")).join("")}</table>`;
  },
  // People who write to a model expect its lines to be lines.
  text: (node) => escapeHtml(node.value).replaceAll("\n", "<br>"),
  html: (node) => (isLineBreak(node.value) ? "<br>" : escapeHtml(node.value)),
  break: () => "<br>",
  strong: (node, { inline }) => `<b>${inline(node)}</b>`,
  emphasis: (node, { inline }) => `<i>${inline(node)}</i>`,
  delete: (node, { inline }) => `<s>${inline(node)}</s>`,
  inlineCode: (node) => `<code>${escapeHtml(node.value)}</code>`,
  link: (node, { inline }) => link(inline(node), node.url),
  image: (node) => link(escapeHtml(node.alt ?? ""), node.url),
  imageReference: (node) => escapeHtml(node.alt ?? ""),
  footnoteReference: (node) => `[${escapeHtml(node.label ?? node.identifier)}]`,
  footnoteDefinition: (node, { blocks }) =>
    `<p>[${escapeHtml(node.label ?? node.identifier)}] ${asLines(blocks(node, ""))}</p>`,
};

export const printHtml: Print = printer(HTML);
