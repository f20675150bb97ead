import type { ReactNode } from "react";
import { Thread } from "../ui/thread.tsx";
import { useUiText } from "../ui/texts.ts";

export function PagePending(): ReactNode {
  const t = useUiText();
  return (
    <div className="grid h-full min-h-40 place-items-center">
      <Thread of="person" width={48} label={t("loading")} />
    </div>
  );
}
