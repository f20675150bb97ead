import { ChevronRight } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { cx } from "../ui/class-names.ts";
import { Thread } from "../ui/thread.tsx";

interface MarginRowProps {
  label: ReactNode;
  /** Beside the label, quieter: what it was about. */
  detail?: ReactNode;
  /** A fact of the machine, set in the margin: a duration. */
  fact?: ReactNode;
  isRunning: boolean;
  tone?: "plain" | "error";
  /** Absent: there is nothing to open. */
  children?: ReactNode;
}

/** Something an agent did beside speaking: one line in the margin of its text that opens to what it was. */
export function MarginRow({ label, detail, fact, isRunning, tone = "plain", children }: MarginRowProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const canOpen = children !== undefined && children !== null;
  return (
    <div className="relative">
      <button
        type="button"
        disabled={!canOpen}
        aria-expanded={canOpen ? isOpen : undefined}
        aria-controls={canOpen && isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
        className="margin-row -mx-2 flex min-h-control-row w-[calc(100%+1rem)] items-center gap-2 rounded-md px-2 text-left text-base text-soft enabled:hover:bg-hover disabled:cursor-default"
      >
        <ChevronRight
          className={cx(
            "size-3.5 shrink-0 text-faint transition-transform duration-150",
            isOpen && "rotate-90",
            !canOpen && "opacity-0",
          )}
          aria-hidden="true"
        />
        <span className={cx("shrink-0", tone === "error" && "text-error")}>{label}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-xs text-faint">{detail}</span>
        {isRunning ? <Thread width={24} /> : null}
        {fact ? <span className="margin-fact shrink-0 font-mono text-xs text-faint tabular-nums">{fact}</span> : null}
      </button>
      {canOpen && isOpen ? (
        <div id={id} className="mt-1 mb-2 ml-1.5 border-l border-rule pl-4">
          {children}
        </div>
      ) : null}
    </div>
  );
}
