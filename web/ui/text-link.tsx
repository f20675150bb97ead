import { Slot } from "radix-ui";
import type { ReactNode } from "react";

/** A link in running text; its child is the anchor. */
export function TextLink({ children }: { children: ReactNode }): ReactNode {
  return (
    <Slot.Root className="tap rounded-sm font-medium text-indigo underline-offset-4 hover:underline">
      {children}
    </Slot.Root>
  );
}
