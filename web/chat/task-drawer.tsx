import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { TaskList } from "./task-list.tsx";
import { useChatText } from "./texts.ts";

interface TaskDrawerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  currentId: string | undefined;
}

/** The list of conversations on a narrow screen. */
export function TaskDrawer({ open, onOpenChange, currentId }: TaskDrawerProps): ReactNode {
  const t = useChatText();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-veil lg:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          // The first field would call up a screen keyboard.
          onOpenAutoFocus={(event) => event.preventDefault()}
          onClick={(event) => event.target instanceof Element && event.target.closest("a") && onOpenChange(false)}
          className="fixed inset-y-0 left-0 z-50 w-[min(20rem,86vw)] animate-appear border-r border-rule bg-paper shadow-lift outline-none lg:hidden"
        >
          <Dialog.Title className="sr-only">{t("list.title")}</Dialog.Title>
          <TaskList currentId={currentId} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
