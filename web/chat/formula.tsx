import type Katex from "katex";
import { use, Suspense, type ReactNode } from "react";

let loading: Promise<typeof Katex> | undefined;

function loadKatex(): Promise<typeof Katex> {
  return (loading ??= import("katex").then((module) => module.default));
}

/** A formula as MathML, which browsers set by themselves: no fonts, no styles, and screen readers can read it. */
export function Formula({ tex, display }: { tex: string; display: boolean }): ReactNode {
  return (
    <Suspense fallback={<code>{tex}</code>}>
      <Typeset tex={tex} display={display} />
    </Suspense>
  );
}

function Typeset({ tex, display }: { tex: string; display: boolean }): ReactNode {
  const katex = use(loadKatex());
  // `trust: false` refuses links, classes and images in formulas; errors are shown as their source.
  const options = {
    displayMode: display,
    output: "mathml",
    throwOnError: false,
    trust: false,
    strict: "ignore",
  } as const;
  const html = katex.renderToString(tex, options);
  const Tag = display ? "div" : "span";
  return <Tag className={display ? "formula-display" : undefined} dangerouslySetInnerHTML={{ __html: html }} />;
}
