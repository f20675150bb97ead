import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LogOut, Monitor, Moon, Settings2, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { signOut, switchOrganization, useMe } from "../session.ts";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLink, MenuSeparator } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import { chooseLanguage } from "./language.ts";
import { useShellText } from "./texts.ts";
import { setTheme, useTheme } from "./theme.ts";

interface AccountMenuProps {
  side: "top" | "right";
  align: "start" | "end";
  /** The button. */
  children: ReactNode;
}

export function AccountMenu({ side, align, children }: AccountMenuProps): ReactNode {
  const t = useShellText();
  const me = useMe();
  const client = useQueryClient();
  const errorText = useErrorText();
  const report = (error: unknown): void => void toast(errorText(error), { tone: "error" });
  return (
    <Menu trigger={children} side={side} align={align} className="w-68">
      <div className="px-2 pt-1.5 pb-2">
        <p className="truncate font-medium">{me.user.name}</p>
        <p className="truncate text-sm text-faint">{me.user.email}</p>
      </div>
      <MenuSeparator />
      <MenuLabel>{t("organization")}</MenuLabel>
      {me.organizations.map((organization) => (
        <MenuItem
          key={organization.id}
          checked={organization.id === me.organization.id}
          onSelect={() => {
            if (organization.id !== me.organization.id) switchOrganization(client, organization.id).catch(report);
          }}
        >
          {organization.name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <LanguageChoice />
      <ThemeChoice />
      <MenuSeparator />
      <MenuLink>
        <Link to="/settings/profile">
          <Settings2 className="size-4 text-faint" />
          {t("settings")}
        </Link>
      </MenuLink>
      <MenuItem icon={<LogOut className="size-4 text-faint" />} onSelect={() => void signOut(client).catch(report)}>
        {t("signOut")}
      </MenuItem>
    </Menu>
  );
}

function LanguageChoice(): ReactNode {
  const t = useShellText();
  const language = useLanguage();
  return (
    <MenuChoice
      label={t("language")}
      value={language}
      onValueChange={chooseLanguage}
      options={[
        { value: "zh", label: "中文" },
        { value: "en", label: "English" },
      ]}
    />
  );
}

function ThemeChoice(): ReactNode {
  const t = useShellText();
  const theme = useTheme();
  return (
    <MenuChoice
      label={t("theme")}
      value={theme}
      onValueChange={setTheme}
      options={[
        { value: "system", label: t("theme.system"), icon: <Monitor className="size-4" /> },
        { value: "light", label: t("theme.light"), icon: <Sun className="size-4" /> },
        { value: "dark", label: t("theme.dark"), icon: <Moon className="size-4" /> },
      ]}
    />
  );
}
