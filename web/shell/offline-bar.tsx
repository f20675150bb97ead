import { useSyncExternalStore, type ReactNode } from "react";
import { useShellText } from "./texts.ts";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

export function useIsOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}

export function OfflineBar(): ReactNode {
  const t = useShellText();
  if (useIsOnline()) return null;
  return (
    <p
      role="status"
      className="border-b border-warning-rule bg-warning-wash px-4 py-1.5 text-center text-sm text-warning"
    >
      {t("offline")}
    </p>
  );
}
