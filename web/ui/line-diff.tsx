import { structuredPatch } from "diff";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";
import { useUiText } from "./texts.ts";

const CONTEXT_LINES = 3;

/** What changed between two texts, line by line, with a little of what surrounds it. */
export function LineDiff({ before, after }: { before: string; after: string }): ReactNode {
  const t = useUiText();
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: CONTEXT_LINES });
  if (hunks.length === 0) return <p className="py-2 text-sm text-faint">{t("diff.same")}</p>;
  return (
    <div
      role="region"
      aria-label={t("diff.label")}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-rule bg-sunken py-1 font-mono text-xs leading-5"
    >
      {hunks.map((hunk, index) => (
        <div
          key={`${hunk.oldStart}:${hunk.newStart}`}
          className={cx("min-w-fit", index > 0 && "mt-1 border-t border-rule pt-1")}
        >
          {withPlaces(hunk.lines).map(({ place, line }) => (
            <Line key={place} line={line} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Without the marks for "no newline at the end". */
function withPlaces(lines: string[]): { place: number; line: string }[] {
  return lines.map((line, place) => ({ place, line })).filter(({ line }) => !line.startsWith("\\"));
}

function Line({ line }: { line: string }): ReactNode {
  const t = useUiText();
  const sign = line[0];
  const label = sign === "+" ? t("diff.added") : sign === "-" ? t("diff.removed") : null;
  return (
    <p
      className={cx(
        "px-3 whitespace-pre",
        sign === "+" && "bg-success-wash text-success",
        sign === "-" && "bg-error-wash text-error",
        label === null && "text-soft",
      )}
    >
      {label === null ? null : <span className="sr-only">{label} </span>}
      {line === "" ? " " : line}
    </p>
  );
}
