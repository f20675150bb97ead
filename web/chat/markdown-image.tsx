import { ImageDown } from "lucide-react";
import type { ExtraProps } from "streamdown";
import { useState, type ComponentProps, type ReactNode } from "react";
import { useChatText } from "./texts.ts";

/**
 * An image that an agent names. One from elsewhere loads only when asked for: its address could carry words of this
 * conversation to whoever owns the host.
 */
export function MarkdownImage({ src, alt }: ComponentProps<"img"> & ExtraProps): ReactNode {
  const t = useChatText();
  const [isWanted, setWanted] = useState(false);
  if (typeof src !== "string" || src === "") return <span>{alt}</span>;
  const host = foreignHost(src);
  if (host === null || isWanted) return <img src={src} alt={alt ?? ""} loading="lazy" referrerPolicy="no-referrer" />;
  return (
    <button
      type="button"
      className="inline-flex max-w-full items-center gap-2 rounded-md border border-rule-strong px-2.5 py-1 text-sm text-soft hover:bg-hover"
      onClick={() => setWanted(true)}
    >
      <ImageDown className="size-4 shrink-0" aria-hidden="true" />
      <span className="truncate">
        {alt ? `${alt} · ` : ""}
        {t("image.load", { host })}
      </span>
    </button>
  );
}

/** `null`: the image is ours or stands in the text itself. */
function foreignHost(src: string): string | null {
  if (src.startsWith("data:image/")) return null;
  try {
    const url = new URL(src, window.location.href);
    return url.origin === window.location.origin ? null : url.host;
  } catch {
    return "?";
  }
}
