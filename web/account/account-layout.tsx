import type { ReactNode } from "react";
import { setLanguage, useLanguage } from "../i18n/i18n.ts";
import { useTitle } from "../shell/use-title.ts";
import { Button } from "../ui/button.tsx";
import { Mark } from "../ui/mark.tsx";
import { Loom } from "./loom.tsx";
import { useAccountText } from "./texts.ts";

interface AccountLayoutProps {
  title: string;
  lead?: ReactNode;
  /** 0 to 1: how much of the form is filled in. */
  progress: number;
  children: ReactNode;
  footer?: ReactNode;
}

/** Pages for people who are not signed in: the form on paper, the loom beside it. */
export function AccountLayout({ title, lead, progress, children, footer }: AccountLayoutProps): ReactNode {
  const t = useAccountText();
  const language = useLanguage();
  useTitle(title);
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] overflow-y-auto lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex min-h-full flex-col px-6 py-6 sm:px-12">
        <header className="flex items-center justify-between">
          <span className="flex items-center gap-2.5 text-lg font-medium">
            <Mark size={28} />
            Weft
          </span>
          <Button
            variant="quiet"
            size="sm"
            lang={language === "zh" ? "en" : "zh-CN"}
            onClick={() => void setLanguage(language === "zh" ? "en" : "zh")}
          >
            {language === "zh" ? "English" : "中文"}
          </Button>
        </header>
        <main className="mx-auto flex w-full max-w-88 flex-1 flex-col justify-center py-10">
          <h1 className="text-2xl font-medium wrap-anywhere">{title}</h1>
          {lead ? <p className="mt-1.5 text-balance text-soft">{lead}</p> : null}
          <div className="mt-8">{children}</div>
          {footer ? <p className="mt-6 text-sm text-soft">{footer}</p> : null}
        </main>
      </div>
      <aside className="relative hidden overflow-hidden border-l border-rule bg-sunken lg:block">
        <Loom progress={progress} />
        <p className="absolute top-[16%] left-0 max-w-110 bg-sunken py-4 pr-6 pl-12 text-xl leading-8 text-balance">
          {t("motto")}
        </p>
      </aside>
    </div>
  );
}
