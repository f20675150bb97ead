import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { useUiText } from "./texts.ts";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What will happen, and whether it can be undone. */
  description: ReactNode;
  /** Names the act ("Delete model"), never "OK". */
  action: string;
  onConfirm: () => void;
  danger?: boolean;
  busy?: boolean;
  error?: ReactNode;
  children?: ReactNode;
}

/** Asks before something that cannot be undone. It stays open until the caller closes it. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const t = useUiText();
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content className="fixed inset-x-0 bottom-0 z-50 animate-appear rounded-t-lg border border-rule bg-raised p-6 shadow-lift outline-none sm:inset-x-4 sm:top-[20dvh] sm:bottom-auto sm:mx-auto sm:max-w-110 sm:rounded-lg">
          <Radix.Title className="text-lg font-medium">{props.title}</Radix.Title>
          <Radix.Description className="mt-2 text-soft">{props.description}</Radix.Description>
          {props.children}
          {props.error ? (
            <p role="alert" className="mt-3 text-sm text-error">
              {props.error}
            </p>
          ) : null}
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>{t("cancel")}</Button>
            </Radix.Cancel>
            <Button variant={props.danger ? "danger" : "primary"} busy={props.busy ?? false} onClick={props.onConfirm}>
              {props.action}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
