import { WrapText } from "lucide-react";
import { useIsCodeFenceIncomplete } from "streamdown";
import { lazy, Suspense, use, useState, type ReactNode } from "react";
import { IconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { cx } from "../ui/class-names.ts";
import type * as Highlighter from "./highlight.ts";
import { useChatText } from "./texts.ts";

const Diagram = lazy(async () => ({ default: (await import("./diagram.tsx")).Diagram }));
let loading: Promise<typeof Highlighter> | undefined;
/** Longer code is shown without colours: finding them would hold up the page. */
const HIGHLIGHT_MAX = 60_000;

export function CodeBlock({ code, language }: { code: string; language: string }): ReactNode {
  const isOpen = useIsCodeFenceIncomplete();
  if (language === "mermaid" && !isOpen) {
    return (
      <Suspense fallback={<Listing code={code} language={language} />}>
        <Diagram source={code} fallback={<Listing code={code} language={language} />} />
      </Suspense>
    );
  }
  return <Listing code={code} language={language} isOpen={isOpen} />;
}

function Listing({ code, language, isOpen = false }: { code: string; language: string; isOpen?: boolean }): ReactNode {
  const t = useChatText();
  const [isWrapped, setWrapped] = useState(false);
  const isPlain = isOpen || language === "" || code.length > HIGHLIGHT_MAX;
  return (
    <figure className="code-block">
      <figcaption>
        <span>{language || t("code.plain")}</span>
        <IconButton label={t("code.wrap")} size="sm" pressed={isWrapped} onClick={() => setWrapped(!isWrapped)}>
          <WrapText className="size-4" strokeWidth={1.6} />
        </IconButton>
        <CopyButton text={code} />
      </figcaption>
      <pre className={cx(isWrapped && "wrapped")} tabIndex={isWrapped ? undefined : 0}>
        {isPlain ? (
          <code>{code}</code>
        ) : (
          <Suspense fallback={<code>{code}</code>}>
            <Highlighted code={code} language={language} />
          </Suspense>
        )}
      </pre>
    </figure>
  );
}

function loadHighlighter(): Promise<typeof Highlighter> {
  return (loading ??= import("./highlight.ts"));
}

function Highlighted({ code, language }: { code: string; language: string }): ReactNode {
  const { highlight } = use(loadHighlighter());
  const html = highlight(code, language);
  return html === null ? <code>{code}</code> : <code dangerouslySetInnerHTML={{ __html: html }} />;
}
