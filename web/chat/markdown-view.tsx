import "./markdown.css";
import remarkMath from "remark-math";
import { type Components, defaultRehypePlugins, defaultRemarkPlugins, type ExtraProps, Streamdown } from "streamdown";
import { isValidElement, type ComponentProps, type ReactNode } from "react";
import { CodeBlock } from "./code-block.tsx";
import { MarkdownImage } from "./markdown-image.tsx";
import { Formula } from "./formula.tsx";
import { withMathFences } from "./math-text.ts";
import { useChatText } from "./texts.ts";

const remarkPlugins: NonNullable<ComponentProps<typeof Streamdown>["remarkPlugins"]> = [
  ...Object.values(defaultRemarkPlugins),
  [remarkMath, { singleDollarTextMath: false }],
];
const rehypePlugins = [defaultRehypePlugins["raw"]!, sanitizer(), defaultRehypePlugins["harden"]!];

/** Ids in what an agent writes must not shadow the page's own. */
function sanitizer(): (typeof defaultRehypePlugins)[string] {
  const [plugin, schema] = defaultRehypePlugins["sanitize"] as [never, object];
  return [plugin, { ...schema, clobberPrefix: "said-" }];
}

type CodeProps = ComponentProps<"code"> & ExtraProps & { "data-block"?: string };

function Code({ className, children, ...rest }: CodeProps): ReactNode {
  const language = /language-(\S+)/.exec(className ?? "")?.[1] ?? "";
  const code = textOf(children);
  if (language === "math") return <Formula tex={code} display={"data-block" in rest} />;
  if (!("data-block" in rest)) return <code>{children}</code>;
  return <CodeBlock code={code.replace(/\n$/, "")} language={language} />;
}

function Anchor({ href, children }: ComponentProps<"a"> & ExtraProps): ReactNode {
  // The link's address is still on its way.
  if (href === undefined || href.startsWith("streamdown:")) return <span className="text-indigo">{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function Table({ children }: ComponentProps<"table"> & ExtraProps): ReactNode {
  const t = useChatText();
  return (
    <div
      className="table-scroll"
      role="region"
      aria-label={t("table")}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
      tabIndex={0}
    >
      <table>{children}</table>
    </div>
  );
}

/** The box of a list of things to do. */
function TaskMark({ checked }: ComponentProps<"input"> & ExtraProps): ReactNode {
  const t = useChatText();
  return <input type="checkbox" disabled checked={checked} aria-label={t(checked ? "mark.done" : "mark.open")} />;
}

/** An element without the library's own dress. */
function bare(
  Tag:
    | "p"
    | "ul"
    | "ol"
    | "li"
    | "hr"
    | "strong"
    | "h1"
    | "h2"
    | "h3"
    | "h4"
    | "h5"
    | "h6"
    | "thead"
    | "tbody"
    | "tr"
    | "th"
    | "td"
    | "blockquote"
    | "sup"
    | "sub"
    | "section",
) {
  return function Bare({
    node: _node,
    className: _className,
    ...rest
  }: Record<string, unknown> & ExtraProps): ReactNode {
    return <Tag {...rest} />;
  };
}

const BARE = [
  "p",
  "ul",
  "ol",
  "li",
  "hr",
  "strong",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "blockquote",
  "sup",
  "sub",
  "section",
] as const;
const components: Components = {
  ...Object.fromEntries(BARE.map((tag) => [tag, bare(tag)])),
  code: Code,
  a: Anchor,
  img: MarkdownImage,
  table: Table,
  input: TaskMark,
};

export function MarkdownView({ text, isStreaming }: { text: string; isStreaming: boolean }): ReactNode {
  return (
    <Streamdown
      className="markdown"
      mode={isStreaming ? "streaming" : "static"}
      parseIncompleteMarkdown={isStreaming}
      components={components}
      remarkPlugins={remarkPlugins}
      rehypePlugins={rehypePlugins}
      controls={false}
      linkSafety={{ enabled: false }}
    >
      {withMathFences(text)}
    </Streamdown>
  );
}

function textOf(children: ReactNode): string {
  if (typeof children === "string") return children;
  if (isValidElement<{ children?: ReactNode }>(children)) return textOf(children.props.children);
  return Array.isArray(children) ? children.map(textOf).join("") : "";
}
