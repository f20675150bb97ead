import { Link } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "../api-error.ts";
import { IconButton } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import type { TaskState } from "./task-state.ts";
import { useChatText } from "./texts.ts";

/** Stands where the conversation would: it is gone, not ours, or did not load. */
export function TaskFailure({
  state,
  onRetry,
  onOpenList,
}: {
  state: TaskState;
  onRetry: () => void;
  onOpenList: () => void;
}): ReactNode {
  const t = useChatText();
  const code =
    state.link.state === "refused" ? state.link.code : state.failure instanceof ApiError ? state.failure.code : "";
  const isGone = code === "NOT_FOUND" || code === "FORBIDDEN" || code === "INVALID";
  return (
    <div className="h-full overflow-y-auto">
      <div className="p-2 lg:hidden">
        <IconButton label={t("list.open")} onClick={onOpenList}>
          <MenuIcon className="size-5" strokeWidth={1.6} />
        </IconButton>
      </div>
      {isGone ? (
        <EmptyState
          level={1}
          title={t("task.gone")}
          action={
            <LinkButton>
              <Link to="/chat">{t("list.new")}</Link>
            </LinkButton>
          }
        >
          {t("task.gone.text")}
        </EmptyState>
      ) : (
        <div className="mx-auto max-w-130 p-5">
          <LoadFailed
            title={t("task.failed")}
            error={state.failure ?? new ApiError({ status: 401, code, message: t("link.refused") })}
            onRetry={onRetry}
          />
        </div>
      )}
    </div>
  );
}
