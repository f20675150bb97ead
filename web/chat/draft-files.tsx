import { RotateCw, X } from "lucide-react";
import type { ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { formatBytes } from "../i18n/format.ts";
import { cx } from "../ui/class-names.ts";
import { useChatText } from "./texts.ts";
import type { Draft } from "./use-attachments.ts";

interface DraftFilesProps {
  drafts: readonly Draft[];
  onRemove: (key: string) => void;
  onAgain: (key: string) => void;
}

/** Files on their way up, above the words they go with. */
export function DraftFiles({ drafts, onRemove, onAgain }: DraftFilesProps): ReactNode {
  if (drafts.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2 px-3 pt-3">
      {drafts.map((draft) => (
        <DraftFile
          key={draft.key}
          draft={draft}
          onRemove={() => onRemove(draft.key)}
          onAgain={() => onAgain(draft.key)}
        />
      ))}
    </ul>
  );
}

function DraftFile({
  draft,
  onRemove,
  onAgain,
}: {
  draft: Draft;
  onRemove: () => void;
  onAgain: () => void;
}): ReactNode {
  const t = useChatText();
  const errorText = useErrorText();
  const isFailed = draft.error !== null;
  const percent = Math.round(draft.share * 100);
  return (
    <li
      className={cx(
        "relative flex max-w-full items-center gap-2 overflow-hidden rounded-md border py-1 pr-1 pl-3 text-sm",
        isFailed ? "border-error" : "border-rule-strong",
      )}
    >
      <span className="min-w-0">
        <span className="block max-w-52 truncate">{draft.name}</span>
        <span
          className={cx("block text-xs", isFailed ? "max-w-52 text-error" : "font-mono text-faint tabular-nums")}
          role={isFailed ? "alert" : undefined}
        >
          {isFailed
            ? errorText(draft.error)
            : draft.attachment
              ? formatBytes(draft.size)
              : t("composer.uploading", { percent })}
        </span>
      </span>
      {isFailed ? (
        <button
          type="button"
          aria-label={t("composer.upload.again")}
          className="grid size-control-sm place-items-center rounded-sm text-soft hover:bg-hover"
          onClick={onAgain}
        >
          <RotateCw className="size-3.5" />
        </button>
      ) : null}
      <button
        type="button"
        aria-label={t("composer.remove", { name: draft.name })}
        className="grid size-control-sm place-items-center rounded-sm text-soft hover:bg-hover"
        onClick={onRemove}
      >
        <X className="size-3.5" />
      </button>
      {draft.attachment || isFailed ? null : (
        <span
          className="absolute inset-x-0 bottom-0 h-0.5 origin-left bg-indigo transition-transform duration-150"
          style={{ transform: `scaleX(${draft.share})` }}
        />
      )}
    </li>
  );
}
