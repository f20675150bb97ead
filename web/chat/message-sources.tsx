import type { ReactNode } from "react";
import type { Source } from "#protocol/frame-parts";
import { useChatText } from "./texts.ts";

export function MessageSources({ sources }: { sources: readonly Source[] }): ReactNode {
  const t = useChatText();
  const links = unique(sources);
  if (links.length === 0) return null;
  return (
    <details className="mt-3 text-sm">
      <summary className="w-fit cursor-pointer rounded-sm text-soft hover:text-ink">
        {t("message.sources", { count: links.length })}
      </summary>
      <ol className="mt-2 space-y-1.5">
        {links.map(({ url, title }, index) => (
          <li key={url} className="flex gap-3">
            <span className="w-4 shrink-0 text-right font-mono text-xs leading-5 text-faint">{index + 1}</span>
            <a
              href={url}
              target="_blank"
              rel="noopener noreferrer nofollow"
              className="min-w-0 rounded-sm hover:underline"
            >
              <span className="block truncate">{title || url}</span>
              <span className="block truncate font-mono text-xs text-faint">{new URL(url).host}</span>
            </a>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Web addresses only, each once: a source comes from a tool, and with it from anybody's page. */
function unique(sources: readonly Source[]): Source[] {
  const seen = new Map<string, Source>();
  for (const source of sources) {
    if (/^https?:\/\//i.test(source.url) && URL.canParse(source.url) && !seen.has(source.url))
      seen.set(source.url, source);
  }
  return [...seen.values()];
}
