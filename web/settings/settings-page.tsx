import { Link, Outlet, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../shell/page.tsx";
import { intoSight } from "../ui/into-sight.ts";
import { useSettingsText } from "./texts.ts";

const SECTIONS = [
  { to: "/settings/profile", text: "profile" },
  { to: "/settings/members", text: "members" },
  { to: "/settings/groups", text: "groups" },
  { to: "/settings/service-accounts", text: "serviceAccounts" },
  { to: "/settings/api-keys", text: "apiKeys" },
  { to: "/settings/secrets", text: "secrets" },
  { to: "/settings/sessions", text: "sessions" },
  { to: "/settings/audit", text: "audit" },
] as const;

export function SettingsPage(): ReactNode {
  const t = useSettingsText();
  const { pathname } = useLocation();
  return (
    <Page title={t("title")} width="list">
      <nav
        aria-label={t("title")}
        className="mb-8 flex gap-6 overflow-x-auto border-b border-rule [scrollbar-width:none]"
      >
        {SECTIONS.map((section) => (
          <Link
            key={section.to}
            ref={pathname.startsWith(section.to) ? intoSight : null}
            to={section.to}
            className="-mb-px inline-flex h-10 shrink-0 items-center justify-center border-b-2 pointer-coarse:min-w-10 border-transparent text-soft transition-colors hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-indigo aria-[current=page]:text-ink"
          >
            {t(section.text)}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Page>
  );
}
