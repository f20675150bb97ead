import { Slot } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

/** A link that looks like a button, because it begins something; its child is the anchor. */
export function LinkButton({
  variant = "outline",
  children,
}: {
  variant?: "primary" | "outline";
  children: ReactNode;
}): ReactNode {
  return (
    <Slot.Root
      className={cx(
        "inline-flex h-control shrink-0 items-center justify-center gap-2 rounded-md px-3.5 font-medium whitespace-nowrap transition-colors duration-150",
        variant === "primary"
          ? "bg-indigo text-on-indigo hover:bg-indigo-strong"
          : "border border-rule-strong bg-raised hover:border-rule-field hover:bg-sunken",
      )}
    >
      {children}
    </Slot.Root>
  );
}
