import type { ReactNode } from "react";
import { cx } from "../ui/class-names.ts";
import { useTitle } from "./use-title.ts";

interface PageProps {
  title: string;
  /** Buttons at the end of the title's line. */
  actions?: ReactNode;
  /** Beneath the title. */
  lead?: ReactNode;
  width?: "text" | "list" | "full";
  children: ReactNode;
}

const WIDTHS = { text: "max-w-160", list: "max-w-240", full: "max-w-none" };

/** A page that scrolls as a whole: title, actions, content in one measured column. */
export function Page({ title, actions, lead, width = "list", children }: PageProps): ReactNode {
  useTitle(title);
  return (
    <div className="h-full overflow-y-auto">
      <div className={cx("mx-auto px-5 pt-6 pb-20 sm:px-10 sm:pt-10", WIDTHS[width])}>
        <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0">
            <h1 className="text-xl font-medium wrap-anywhere">{title}</h1>
            {lead ? <p className="mt-1 text-soft">{lead}</p> : null}
          </div>
          {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
        </header>
        {children}
      </div>
    </div>
  );
}
