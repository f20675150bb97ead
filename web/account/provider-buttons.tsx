import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { useConfig } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { safeNext } from "./credentials.ts";
import { useAccountText } from "./texts.ts";

/** One button for each provider that this installation has; nothing when it has none. */
export function ProviderButtons({ next }: { next: string | undefined }): ReactNode {
  const t = useAccountText();
  const errorText = useErrorText();
  const providers = useConfig()?.oauth ?? [];
  const begin = useMutation({
    mutationFn: (provider: string) =>
      api.post<{ url: string }>("/api/auth/sign-in/social", {
        provider,
        callbackURL: safeNext(next),
        errorCallbackURL: "/sign-in",
      }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  if (providers.length === 0) return null;
  return (
    <div className="mb-6 flex flex-col gap-2">
      {providers.map((provider) => (
        <Button
          key={provider.id}
          size="lg"
          busy={begin.isPending && begin.variables === provider.id}
          onClick={() => begin.mutate(provider.id)}
        >
          {t("signIn.withProvider", { name: provider.name })}
        </Button>
      ))}
      {begin.isError ? <Notice tone="error">{errorText(begin.error)}</Notice> : null}
      <div className="mt-4 flex items-center gap-3 text-xs text-faint">
        <span className="h-px flex-1 bg-rule" />
        {t("or")}
        <span className="h-px flex-1 bg-rule" />
      </div>
    </div>
  );
}
