import type { ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import { useUiText } from "./texts.ts";

/** Stands where a list or a detail would, with the way to try again. */
export function LoadFailed({
  error,
  onRetry,
  title,
}: {
  error: unknown;
  onRetry: () => void;
  title?: ReactNode;
}): ReactNode {
  const t = useUiText();
  const errorText = useErrorText();
  return (
    <Notice
      tone="error"
      title={title ?? t("failed.title")}
      action={
        <Button size="sm" onClick={onRetry}>
          {t("retry")}
        </Button>
      }
    >
      {errorText(error)}
    </Notice>
  );
}
