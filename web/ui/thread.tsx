import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

interface ThreadProps {
  /** `agent` is madder, `person` is indigo. */
  of?: "agent" | "person";
  width?: number;
  label?: string;
  className?: string;
}

/** The live indicator: a thread being drawn. Give a `label` where no text beside it says what goes on. */
export function Thread({ of = "agent", width = 24, label, className }: ThreadProps): ReactNode {
  return (
    <svg
      width={width}
      height="8"
      viewBox={`0 0 ${width} 8`}
      fill="none"
      className={cx("inline-block shrink-0", className)}
      role={label ? "status" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <path d={wave(width)} strokeWidth="1.5" strokeLinecap="round" className="stroke-rule-strong" />
      <path
        d={wave(width)}
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeDasharray="12 12"
        className={cx("animate-draw", of === "agent" ? "stroke-madder" : "stroke-indigo")}
      />
    </svg>
  );
}

function wave(width: number): string {
  const halves = Math.max(2, Math.round((width - 2) / 6));
  const step = (width - 2) / halves;
  const arcs = Array.from({ length: halves }, (_, index) => {
    const x = 1 + index * step;
    const crest = index % 2 === 0 ? 1.5 : 6.5;
    return `Q${x + step / 2} ${crest} ${x + step} 4`;
  });
  return `M1 4${arcs.join("")}`;
}
