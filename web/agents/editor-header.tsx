import { Link } from "@tanstack/react-router";
import { ChevronLeft, Copy, Ellipsis, History, Network, MessageSquarePlus, RotateCcw, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { useTitle } from "../shell/use-title.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "../ui/menu.tsx";
import { editorOf, listOf, pageOf } from "./addresses.ts";
import type { Manifest } from "./manifest.ts";
import { SYSTEM_NAMESPACE, type Edited } from "./queries.ts";
import { useAgentsText } from "./texts.ts";

/** What can be opened beside the editor. */
export type Look = "history" | "used";

interface EditorHeaderProps {
  plural: Edited;
  manifest: Manifest;
  stored: Resource | null;
  changed: boolean;
  readOnly: boolean;
  busy: boolean;
  onSave: () => void;
  onDiscard: () => void;
  onDelete: () => void;
  onLook: (at: Look) => void;
}

export function EditorHeader({
  plural,
  manifest,
  stored,
  changed,
  readOnly,
  busy,
  onSave,
  onDiscard,
  onDelete,
  onLook,
}: EditorHeaderProps): ReactNode {
  const t = useAgentsText();
  const { name, namespace, displayName } = manifest.metadata;
  const title = stored === null ? t("new.title", { kind: t(`one.${plural}`) }) : displayName || name;
  useTitle(title);
  return (
    <header className="flex min-h-16 items-center gap-2 border-b border-rule py-2 pr-3 pl-2 sm:pr-5">
      <BackLink plural={plural} stored={stored} />
      <div className="min-w-0 flex-1">
        <h1 className="truncate text-lg leading-6 font-medium">{title}</h1>
        <p className="truncate text-xs text-faint">
          {t(`one.${plural}`)}
          {stored === null ? null : <span className="font-mono"> · {`${namespace}/${name}`}</span>}
          {changed && !readOnly ? <span className="text-warning"> · {t("unsaved")}</span> : null}
        </p>
      </div>
      {plural === "teams" && stored !== null ? <ChatLink team={`${namespace}/${name}`} /> : null}
      {readOnly ? null : (
        <Button variant="primary" disabled={!changed && stored !== null} busy={busy} onClick={onSave}>
          {t(stored === null ? "create" : "save")}
        </Button>
      )}
      {stored === null ? null : (
        <MoreMenu
          plural={plural}
          stored={stored}
          changed={changed}
          readOnly={readOnly}
          onDiscard={onDiscard}
          onDelete={onDelete}
          onLook={onLook}
        />
      )}
    </header>
  );
}

function BackLink({ plural, stored }: { plural: Edited; stored: Resource | null }): ReactNode {
  const t = useAgentsText();
  const hasPage = plural === "notifiers" && stored !== null;
  const back = hasPage ? pageOf(plural, stored.metadata.namespace, stored.metadata.name) : listOf(plural);
  return (
    <Link
      {...back}
      aria-label={hasPage ? stored.metadata.name : t(plural)}
      title={hasPage ? stored.metadata.name : t(plural)}
      className="grid size-control shrink-0 place-items-center rounded-md text-soft hover:bg-hover hover:text-ink"
    >
      <ChevronLeft className="size-5" strokeWidth={1.6} />
    </Link>
  );
}

function ChatLink({ team }: { team: string }): ReactNode {
  const t = useAgentsText();
  return (
    <LinkButton>
      <Link to="/chat" search={{ team }} className="max-sm:w-9 max-sm:px-0!" aria-label={t("chatWith")}>
        <MessageSquarePlus className="size-4" />
        <span className="max-sm:hidden">{t("chat")}</span>
      </Link>
    </LinkButton>
  );
}

type MoreMenuProps = Pick<
  EditorHeaderProps,
  "plural" | "changed" | "readOnly" | "onDiscard" | "onDelete" | "onLook"
> & {
  stored: Resource;
};

function MoreMenu({ plural, stored, changed, readOnly, onDiscard, onDelete, onLook }: MoreMenuProps): ReactNode {
  const t = useAgentsText();
  const { name, namespace } = stored.metadata;
  // A copy of what comes with the product cannot stand where nobody can write.
  const home = namespace === SYSTEM_NAMESPACE ? "default" : namespace;
  return (
    <Menu
      trigger={
        <IconButton label={t("actions", { name })}>
          <Ellipsis className="size-4" />
        </IconButton>
      }
    >
      <MenuLink>
        <Link {...editorOf(plural, home, "~new", name)}>
          <Copy className="size-4 text-faint" />
          {t("copy")}
        </Link>
      </MenuLink>
      <MenuItem icon={<History className="size-4 text-faint" />} onSelect={() => onLook("history")}>
        {t("history")}
      </MenuItem>
      <MenuItem icon={<Network className="size-4 text-faint" />} onSelect={() => onLook("used")}>
        {t("used")}
      </MenuItem>
      {readOnly ? null : (
        <>
          <MenuItem disabled={!changed} icon={<RotateCcw className="size-4 text-faint" />} onSelect={onDiscard}>
            {t("discard")}
          </MenuItem>
          <MenuSeparator />
          <MenuItem danger icon={<Trash2 className="size-4" />} onSelect={onDelete}>
            {t("delete")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
