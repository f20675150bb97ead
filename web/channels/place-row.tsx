import { Slot } from "radix-ui";
import type { ReactNode } from "react";

/** A row of a list of channels or notifiers; its child is the anchor to the page of one. */
export function PlaceRow({ children }: { children: ReactNode }): ReactNode {
  return (
    <li className="border-b border-rule">
      <Slot.Root className="-mx-2 flex min-h-16 items-center gap-4 rounded-md px-2 py-2 hover:bg-hover">
        {children}
      </Slot.Root>
    </li>
  );
}

/** Which one it is, and where it leads. */
export function PlaceName({ name, to }: { name: string; to: string }): ReactNode {
  return (
    <span className="min-w-0 flex-1">
      <span className="block truncate font-medium">{name}</span>
      <span className="block truncate text-sm text-faint">{to}</span>
    </span>
  );
}
