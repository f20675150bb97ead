import { lazy, Suspense, type ReactNode } from "react";

// Half of the chat page's script: words are readable as they are until it is there.
const Rendered = lazy(async () => ({ default: (await import("./markdown-view.tsx")).MarkdownView }));

/** Markdown of an agent, safe to show whatever it says. `isStreaming`: the end may be cut anywhere. */
export function Markdown({ text, isStreaming = false }: { text: string; isStreaming?: boolean }): ReactNode {
  return (
    <Suspense fallback={<div className="markdown whitespace-pre-wrap">{text}</div>}>
      <Rendered text={text} isStreaming={isStreaming} />
    </Suspense>
  );
}
