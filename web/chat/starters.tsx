import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { useConfig } from "../session.ts";
import { useChatText } from "./texts.ts";

const SIMULATED = ["starter.count", "starter.think", "starter.tool"] as const;
const REAL = ["starter.real.plan", "starter.real.explain", "starter.real.time"] as const;

interface StartersProps {
  isDisabled: boolean;
  onStart: (content: string) => void;
}

/** What a new conversation shows: three first sentences that work as they are. */
export function Starters({ isDisabled, onStart }: StartersProps): ReactNode {
  const t = useChatText();
  const config = useConfig();
  const model = config?.default_model?.name;
  const isSimulated = config && (config.default_model?.simulated ?? false);
  return (
    <div className="chat-line flex min-h-full flex-col justify-center py-8">
      <h1 className="text-2xl font-medium">{t("empty.title")}</h1>
      <p className="mt-2 max-w-120 text-soft">{t("empty.text")}</p>
      {isSimulated === undefined ? null : (
        <ul className="mt-8 border-t border-rule">
          {(isSimulated ? SIMULATED : REAL).map((key) => (
            <li key={key} className="border-b border-rule">
              <button
                type="button"
                disabled={isDisabled}
                onClick={() => onStart(t(`${key}.text`))}
                className="group/starter -mx-2 flex min-h-14 w-[calc(100%+1rem)] items-center gap-4 rounded-md px-2 py-2 text-left transition-colors hover:bg-hover disabled:opacity-45"
              >
                <span className="min-w-0 flex-1">
                  <span className="block">{t(key)}</span>
                  <span className="block truncate text-sm text-faint">{t(`${key}.text`)}</span>
                </span>
                <ArrowUpRight
                  className="size-4 shrink-0 text-faint transition-colors group-hover/starter:text-indigo"
                  aria-hidden="true"
                />
              </button>
            </li>
          ))}
        </ul>
      )}
      {isSimulated ? <p className="mt-6 max-w-140 text-sm text-faint">{t("empty.simulated")}</p> : null}
      {isSimulated === false && model ? <p className="mt-6 text-sm text-faint">{t("empty.model", { model })}</p> : null}
    </div>
  );
}
