import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useShellText } from "./texts.ts";

export function NotFoundPage(): ReactNode {
  const t = useShellText();
  return (
    <EmptyState
      className="min-h-full justify-center"
      title={t("notFound.title")}
      action={
        <Link to="/chat" className="font-medium text-indigo underline-offset-4 hover:underline">
          {t("notFound.home")}
        </Link>
      }
    >
      {t("notFound.text")}
    </EmptyState>
  );
}

export function FailedPage({ error, reset }: ErrorComponentProps): ReactNode {
  const t = useShellText();
  const errorText = useErrorText();
  const router = useRouter();
  return (
    <EmptyState
      className="min-h-full justify-center"
      title={t("failed.title")}
      action={
        <Button
          onClick={() => {
            reset();
            void router.invalidate();
          }}
        >
          {t("failed.retry")}
        </Button>
      }
    >
      {errorText(error)}
    </EmptyState>
  );
}
