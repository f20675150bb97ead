import { Link, useNavigate } from "@tanstack/react-router";
import { Copy, Ellipsis, MessageSquarePlus, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { useLanguage, type Language } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { Table, TableHead, Td, Th, Tr } from "../ui/table.tsx";
import { columnText } from "./column-text.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { displayName, type KindInfo, type Plural } from "./queries.ts";
import { choiceText } from "./schema/field-text.ts";
import { useAgentsText } from "./texts.ts";

interface ResourceTableProps {
  plural: Plural;
  items: readonly Resource[];
  columns: KindInfo["columns"];
}

export function ResourceTable({ plural, items, columns }: ResourceTableProps): ReactNode {
  const t = useAgentsText();
  const language = useLanguage();
  const [deleting, setDeleting] = useState<Resource | null>(null);
  return (
    <>
      <Table label={t(plural)}>
        <TableHead>
          <Th>{t("name")}</Th>
          {columns.map((column) => (
            <Th key={column.name} className={hiddenWhenNarrow(column.priority)}>
              {column.title[language]}
            </Th>
          ))}
          <Th className="w-10">
            <span className="sr-only">{t("actions", { name: t(plural) })}</span>
          </Th>
        </TableHead>
        <tbody>
          {items.map((item) => (
            <ResourceRow
              key={item.metadata.uid}
              plural={plural}
              item={item}
              columns={columns}
              onDelete={() => setDeleting(item)}
            />
          ))}
        </tbody>
      </Table>
      <DeleteDialog plural={plural} target={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}

interface ResourceRowProps {
  plural: Plural;
  item: Resource;
  columns: KindInfo["columns"];
  onDelete: () => void;
}

function ResourceRow({ plural, item, columns, onDelete }: ResourceRowProps): ReactNode {
  const language = useLanguage();
  const { name, namespace } = item.metadata;
  const shown = displayName(item);
  return (
    <Tr className="hover:bg-sunken">
      <Td className="max-w-80 min-w-44 p-0!">
        <Link
          to="/agents/$kind/$namespace/$name"
          params={{ kind: plural, namespace, name }}
          className="flex min-h-13 items-center gap-3 rounded-sm py-2 pr-4 focus-visible:-outline-offset-2"
        >
          <Avatar name={shown} of="agent" />
          <span className="min-w-0">
            <span className="block truncate font-medium group-hover:text-indigo">{shown}</span>
            {shown === name && namespace === "default" ? null : (
              <span className="block truncate font-mono text-xs text-faint">
                {namespace === "default" ? name : `${namespace}/${name}`}
              </span>
            )}
          </span>
        </Link>
      </Td>
      {columns.map((column) => (
        <Td key={column.name} className={cx("max-w-72 truncate text-soft", hiddenWhenNarrow(column.priority))}>
          {cellText(item, column.path, language)}
        </Td>
      ))}
      <Td className="text-right">
        <RowMenu plural={plural} item={item} onDelete={onDelete} />
      </Td>
    </Tr>
  );
}

function RowMenu({ plural, item, onDelete }: Omit<ResourceRowProps, "columns">): ReactNode {
  const t = useAgentsText();
  const navigate = useNavigate();
  const canWrite = useCanWrite();
  const { name, namespace } = item.metadata;
  if (!canWrite && plural !== "teams") return null;
  return (
    <Menu
      trigger={
        <IconButton label={t("actions", { name: displayName(item) })} size="sm">
          <Ellipsis className="size-4" />
        </IconButton>
      }
    >
      {plural === "teams" ? (
        <MenuItem
          icon={<MessageSquarePlus className="size-4 text-faint" />}
          onSelect={() => void navigate({ to: "/chat", search: { team: `${namespace}/${name}` } })}
        >
          {t("chatWith")}
        </MenuItem>
      ) : null}
      {canWrite ? (
        <>
          <MenuItem
            icon={<Copy className="size-4 text-faint" />}
            onSelect={() =>
              void navigate({
                to: "/agents/$kind/$namespace/$name",
                params: { kind: plural, namespace, name: "~new" },
                search: { from: name },
              })
            }
          >
            {t("copy")}
          </MenuItem>
          <MenuSeparator />
          <MenuItem danger icon={<Trash2 className="size-4" />} onSelect={onDelete}>
            {t("delete")}
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}

function hiddenWhenNarrow(priority: 0 | 1): string {
  return priority === 1 ? "max-lg:hidden" : "max-sm:hidden";
}

function cellText(item: Resource, path: string, language: Language): string {
  const text = columnText(item, path, language);
  return choiceText(item.kind, path.replace(/^spec\./, ""), text, language).replace(/[:：].*$/s, (rest) =>
    path.endsWith("collaborationModel") ? "" : rest,
  );
}
