import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { useShellText } from "./texts.ts";

export function NotFoundPage(): ReactNode {
  const t = useShellText();
  return (
    <EmptyState
      level={1}
      className="min-h-full justify-center"
      title={t("notFound.title")}
      action={
        <LinkButton>
          <Link to="/chat">{t("notFound.home")}</Link>
        </LinkButton>
      }
    >
      {t("notFound.text")}
    </EmptyState>
  );
}

/** Outside everything else, so that it is the page's main part itself. */
export function LostPage(): ReactNode {
  return (
    <main className="h-dvh">
      <NotFoundPage />
    </main>
  );
}

export function FailedPage({ error, reset }: ErrorComponentProps): ReactNode {
  const t = useShellText();
  const errorText = useErrorText();
  const router = useRouter();
  return (
    <EmptyState
      level={1}
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
