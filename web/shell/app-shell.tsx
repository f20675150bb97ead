import { Outlet, useMatchRoute } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cx } from "../ui/class-names.ts";
import { CommandPalette } from "../ui/command-palette.tsx";
import { useAccountLanguage } from "./language.ts";
import { OfflineBar } from "./offline-bar.tsx";
import { BottomBar, Rail } from "./navigation.tsx";
import { useShellCommands } from "./shell-commands.tsx";
import { useShellText } from "./texts.ts";

/** What stands around every signed-in page. Pages fill `main` and scroll inside themselves. */
export function AppShell(): ReactNode {
  const t = useShellText();
  useShellCommands();
  useAccountLanguage();
  // A conversation needs the whole height of a phone; its own header leads back.
  const inConversation = useMatchRoute()({ to: "/chat/$taskId" }) !== false;
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-indigo px-3 py-2 text-on-indigo focus:translate-y-0"
      >
        {t("skip")}
      </a>
      <Rail />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <OfflineBar />
        <main id="main" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-hidden outline-none">
          <Outlet />
        </main>
      </div>
      <BottomBar className={cx("md:hidden", inConversation && "hidden")} />
      <CommandPalette />
    </div>
  );
}
