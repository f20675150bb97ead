import { Link, useRouterState } from "@tanstack/react-router";
import { MessageSquareText, Search, SlidersHorizontal, Spool, Waypoints } from "lucide-react";
import type { ComponentType, ReactNode } from "react";
import { useMe } from "../session.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { setPaletteOpen } from "../ui/commands.ts";
import { Mark } from "../ui/mark.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { useShellText } from "./texts.ts";

interface Place {
  to: "/chat" | "/agents" | "/channels" | "/settings/profile";
  /** The place is current on all addresses below this. */
  under: string;
  icon: ComponentType<{ className?: string; strokeWidth?: number }>;
  text: "chat" | "agents" | "channels" | "settings";
}

export const PLACES: readonly Place[] = [
  { to: "/chat", under: "/chat", icon: MessageSquareText, text: "chat" },
  { to: "/agents", under: "/agents", icon: Spool, text: "agents" },
  { to: "/channels", under: "/channels", icon: Waypoints, text: "channels" },
  { to: "/settings/profile", under: "/settings", icon: SlidersHorizontal, text: "settings" },
];

export function Rail(): ReactNode {
  const t = useShellText();
  const me = useMe();
  return (
    <nav
      aria-label={t("navigation")}
      className="hidden w-18 shrink-0 flex-col items-center border-r border-rule bg-sunken py-3 md:flex"
    >
      <Link to="/chat" aria-label="Weft" className="mb-4 grid size-11 place-items-center rounded-md">
        <Mark size={28} />
      </Link>
      <div className="flex w-full flex-col gap-1 px-1.5">
        {PLACES.map((place) => (
          <PlaceLink key={place.to} place={place} className="h-14 rounded-md" />
        ))}
      </div>
      <div className="mt-auto flex flex-col items-center gap-2">
        <IconButton label={`${t("search")} (${shortcut()})`} tooltipSide="right" onClick={() => setPaletteOpen(true)}>
          <Search className="size-4.5" strokeWidth={1.6} />
        </IconButton>
        <AccountMenu side="right" align="end">
          <button
            type="button"
            aria-label={`${t("account")}: ${me.user.name}`}
            className="grid size-10 place-items-center rounded-full"
          >
            <Avatar name={me.user.name} image={me.user.image} />
          </button>
        </AccountMenu>
      </div>
    </nav>
  );
}

export function BottomBar({ className }: { className: string }): ReactNode {
  const t = useShellText();
  const me = useMe();
  return (
    <nav
      aria-label={t("navigation")}
      className={cx(
        "grid shrink-0 grid-cols-5 border-t border-rule bg-sunken pb-[env(safe-area-inset-bottom)]",
        className,
      )}
    >
      {PLACES.map((place) => (
        <PlaceLink key={place.to} place={place} className="h-14" />
      ))}
      <AccountMenu side="top" align="end">
        <button type="button" className="flex h-14 flex-col items-center justify-center gap-1 text-2xs text-soft">
          <Avatar name={me.user.name} image={me.user.image} size={20} />
          {t("account")}
        </button>
      </AccountMenu>
    </nav>
  );
}

function PlaceLink({ place, className }: { place: Place; className: string }): ReactNode {
  const t = useShellText();
  const Icon = place.icon;
  return (
    <Link
      to={place.to}
      className={cx(
        "relative flex flex-col items-center justify-center gap-1 text-2xs text-soft transition-colors duration-150 hover:text-ink focus-visible:-outline-offset-2",
        "before:absolute before:top-3 before:bottom-3 before:-left-1.5 before:w-0.5 before:rounded-full data-[current=true]:text-indigo md:data-[current=true]:before:bg-indigo",
        className,
      )}
      {...useCurrent(place.under)}
    >
      <Icon className="size-5" strokeWidth={1.6} />
      {t(place.text)}
    </Link>
  );
}

function useCurrent(under: string): { "data-current"?: "true"; "aria-current"?: "page" } {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return path === under || path.startsWith(`${under}/`) ? { "data-current": "true", "aria-current": "page" } : {};
}

function shortcut(): string {
  return /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl+K";
}
