import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore, type ReactNode } from "react";
import { cx } from "./class-names.ts";
import { useUiText } from "./texts.ts";

interface Toast {
  id: number;
  tone: "plain" | "success" | "error";
  text: string;
  action: { label: string; run: () => void } | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function dismissToast(id: number): void {
  clearTimeout(toasts.find((toast) => toast.id === id)?.timer);
  change(toasts.filter((toast) => toast.id !== id));
}

interface ToastOptions {
  tone?: Toast["tone"];
  /** e.g. undo; the toast closes when it is taken. */
  action?: { label: string; run: () => void };
  /** An error stays until it is dismissed. */
  durationMs?: number;
}

/** Says what happened, at the lower edge. Returns the id for `dismissToast`. */
export function toast(text: string, { tone = "plain", action, durationMs }: ToastOptions = {}): number {
  const id = ++lastId;
  const stays = durationMs ?? (tone === "error" ? 0 : action ? 8000 : 4000);
  const timer = stays > 0 ? setTimeout(() => dismissToast(id), stays) : undefined;
  change([...toasts.slice(-2), { id, tone, text, action, timer }]);
  return id;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stands once, in the app's root. */
export function Toaster(): ReactNode {
  const t = useUiText();
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section
      aria-label={t("toasts")}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-[max(1rem,env(safe-area-inset-bottom))] z-60 flex flex-col items-center gap-2 max-md:bottom-18"
    >
      {shown.map((item) => (
        <ToastRow key={item.id} item={item} dismiss={t("dismiss")} />
      ))}
    </section>
  );
}

function ToastRow({ item, dismiss }: { item: Toast; dismiss: string }): ReactNode {
  return (
    <div
      role={item.tone === "error" ? "alert" : undefined}
      className="pointer-events-auto flex max-w-120 animate-appear items-center gap-3 rounded-lg border border-rule-strong bg-raised py-2 pr-2 pl-4 shadow-lift"
    >
      {item.tone === "error" ? <CircleAlert className="size-4 shrink-0 text-error" /> : null}
      {item.tone === "success" ? <CircleCheck className="size-4 shrink-0 text-success" /> : null}
      <span className={cx("min-w-0 py-1", item.tone === "error" && "text-error")}>{item.text}</span>
      {item.action ? (
        <button
          type="button"
          className="tap shrink-0 rounded-sm px-2 py-1 font-medium text-indigo hover:bg-indigo-wash"
          onClick={() => {
            item.action?.run();
            dismissToast(item.id);
          }}
        >
          {item.action.label}
        </button>
      ) : null}
      <button
        type="button"
        aria-label={dismiss}
        className="grid size-control-sm shrink-0 place-items-center rounded-sm text-faint hover:bg-hover hover:text-ink"
        onClick={() => dismissToast(item.id)}
      >
        <X className="size-4" />
      </button>
    </div>
  );
}
