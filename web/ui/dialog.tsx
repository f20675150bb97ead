import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";
import { useUiText } from "./texts.ts";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** Buttons, the main one last. */
  footer?: ReactNode;
  children?: ReactNode;
}

const WIDTHS = { sm: "sm:max-w-100", md: "sm:max-w-130", lg: "sm:max-w-190" };

/** A modal; on a narrow screen it rises from the bottom edge. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = "md",
  footer,
  children,
}: DialogProps): ReactNode {
  const t = useUiText();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          // Without a field that asks for it, the focus is the dialog's own and not that of the button that closes it.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          className={cx(
            "fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] animate-appear flex-col rounded-t-lg border border-rule bg-raised shadow-lift outline-none",
            "sm:inset-x-4 sm:top-[12dvh] sm:bottom-auto sm:mx-auto sm:max-h-[76dvh] sm:rounded-lg",
            WIDTHS[size],
          )}
        >
          <header className="flex items-start justify-between gap-4 px-6 pt-5">
            <div className="min-w-0">
              <Radix.Title className="text-lg font-medium">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-1 text-base text-soft">{description}</Radix.Description>
              ) : null}
            </div>
            <Radix.Close
              aria-label={t("close")}
              className="-mt-1 -mr-2 grid size-control-row shrink-0 place-items-center rounded-md text-faint transition-colors hover:bg-hover hover:text-ink"
            >
              <X className="size-4" />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4">{children}</div>
          {footer ? (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-rule px-6 py-4">{footer}</footer>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
