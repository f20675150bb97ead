import type { ReactNode } from "react";
import { useLanguage } from "../i18n/i18n.ts";
import { cx } from "../ui/class-names.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { formatTokens } from "./format-facts.ts";
import { useChatText } from "./texts.ts";

/** From here on the window is nearly full and older turns will soon be summarised. */
const TIGHT = 0.8;

/** How much of the model's context window the conversation takes: a thin thread under the composer. */
export function ContextThread({ context }: { context: { used: number; window: number } | null }): ReactNode {
  const t = useChatText();
  const language = useLanguage();
  if (context === null || context.window <= 0) return <div className="h-4" />;
  const share = Math.min(1, context.used / context.window);
  const label = t("composer.context", {
    used: formatTokens(context.used, language),
    window: formatTokens(context.window, language),
  });
  return (
    <Tooltip label={label}>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={context.window}
        aria-valuenow={Math.min(context.used, context.window)}
        className="mx-3 flex h-4 items-center rounded-sm"
      >
        <span className="block h-0.5 w-full rounded-full bg-rule">
          <span
            className={cx(
              "block h-full rounded-full transition-[width] duration-200",
              share > TIGHT ? "bg-warning" : "bg-rule-field",
            )}
            style={{ width: `${Math.max(share * 100, 0.5)}%` }}
          />
        </span>
      </div>
    </Tooltip>
  );
}
