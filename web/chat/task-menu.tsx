import { Archive, ArchiveRestore, Download, PencilLine, Printer, Share2, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { Conversation } from "#core/agent/conversation";
import { useCanWrite } from "../session.ts";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { DeleteTask } from "./delete-task.tsx";
import { exportTask } from "./export-task.ts";
import { RenameTask } from "./rename-task.tsx";
import { ShareTask } from "./share-task.tsx";
import { knownTask } from "./task-queries.ts";
import { useChatText } from "./texts.ts";
import { useArchive } from "./use-archive.ts";

interface TaskMenuProps {
  taskId: string;
  title: string;
  /** The opened conversation: only that can be exported and printed. */
  conversation?: Conversation;
  hasOlder?: boolean;
  children: ReactNode;
}

const ICON = { className: "size-4 text-faint", strokeWidth: 1.6 } as const;

/** What can be done with a conversation as a whole. */
export function TaskMenu({ taskId, title, conversation, hasOlder = false, children }: TaskMenuProps): ReactNode {
  const t = useChatText();
  const client = useQueryClient();
  const canWrite = useCanWrite();
  const archive = useArchive();
  const [asking, setAsking] = useState<"rename" | "share" | "delete" | null>(null);
  const isArchived = knownTask(client, taskId)?.archived === true;
  const close = (): void => setAsking(null);
  return (
    <>
      <Menu trigger={children}>
        {canWrite ? (
          <>
            <MenuItem icon={<PencilLine {...ICON} />} onSelect={() => setAsking("rename")}>
              {t("task.rename")}
            </MenuItem>
            <MenuItem icon={<Share2 {...ICON} />} onSelect={() => setAsking("share")}>
              {t("task.share")}
            </MenuItem>
          </>
        ) : null}
        {conversation ? (
          <>
            <MenuItem
              icon={<Download {...ICON} />}
              onSelect={() => void exportTask({ taskId, title, conversation, hasOlder })}
            >
              {t("task.export")}
            </MenuItem>
            <MenuItem icon={<Printer {...ICON} />} onSelect={() => window.print()}>
              {t("task.print")}
            </MenuItem>
          </>
        ) : null}
        {canWrite ? (
          <>
            <MenuItem
              icon={isArchived ? <ArchiveRestore {...ICON} /> : <Archive {...ICON} />}
              onSelect={() => archive(taskId, title, !isArchived)}
            >
              {t(isArchived ? "task.unarchive" : "task.archive")}
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              danger
              icon={<Trash2 className="size-4" strokeWidth={1.6} />}
              onSelect={() => setAsking("delete")}
            >
              {t("task.delete")}
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {asking === "rename" ? <RenameTask taskId={taskId} title={title} onClose={close} /> : null}
      {asking === "share" ? <ShareTask taskId={taskId} onClose={close} /> : null}
      {asking === "delete" ? <DeleteTask taskId={taskId} title={title} onClose={close} /> : null}
    </>
  );
}
