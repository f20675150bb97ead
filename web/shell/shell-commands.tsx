import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Languages, LogOut, MessageSquarePlus, Moon, Sun } from "lucide-react";
import { useMemo } from "react";
import { useLanguage } from "../i18n/i18n.ts";
import { signOut } from "../session.ts";
import { useCommands, type Command } from "../ui/commands.ts";
import { chooseLanguage } from "./language.ts";
import { PLACES } from "./navigation.tsx";
import { useShellText } from "./texts.ts";
import { setTheme, useIsDark } from "./theme.ts";

/** What the palette offers on every page. */
export function useShellCommands(): void {
  const t = useShellText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const language = useLanguage();
  const dark = useIsDark();
  const commands = useMemo((): Command[] => {
    const go = t("section.go");
    const act = t("section.do");
    const places = PLACES.map(({ to, text, icon: Icon }) => ({
      id: `go-${text}`,
      section: go,
      label: t(text),
      keywords: text,
      icon: <Icon className="size-4" />,
      run: () => void navigate({ to }),
    }));
    return [
      ...places,
      {
        id: "new-chat",
        section: act,
        label: t("newChat"),
        keywords: "new chat conversation",
        icon: <MessageSquarePlus className="size-4" />,
        run: () => void navigate({ to: "/chat" }),
      },
      {
        id: "theme",
        section: act,
        label: `${t("theme")}: ${t(dark ? "theme.light" : "theme.dark")}`,
        keywords: "theme dark light",
        icon: dark ? <Sun className="size-4" /> : <Moon className="size-4" />,
        run: () => setTheme(dark ? "light" : "dark"),
      },
      {
        id: "language",
        section: act,
        label: t(language === "zh" ? "do.english" : "do.chinese"),
        keywords: "language 语言 english chinese 中文",
        icon: <Languages className="size-4" />,
        run: () => chooseLanguage(language === "zh" ? "en" : "zh"),
      },
      {
        id: "sign-out",
        section: act,
        label: t("signOut"),
        keywords: "sign out log out",
        icon: <LogOut className="size-4" />,
        run: () => void signOut(client),
      },
    ];
  }, [t, navigate, client, language, dark]);
  useCommands(commands);
}
