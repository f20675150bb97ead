import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";
import { Button } from "../ui/button.tsx";
import { Thread } from "../ui/thread.tsx";
import type { TaskState } from "./task-state.ts";
import { useChatText } from "./texts.ts";

/** How far above the first message the next page is fetched. */
const AHEAD_PX = 1200;

interface OlderMessagesProps {
  older: TaskState["older"];
  scrollRef: RefObject<HTMLDivElement | null>;
  onLoad: () => void;
}

/** Loads the page before the first message when the reader comes near it. */
export function OlderMessages({ older, scrollRef, onLoad }: OlderMessagesProps): ReactNode {
  const t = useChatText();
  const mark = useRef<HTMLDivElement>(null);
  const before = useRef<{ next: number; height: number; top: number } | null>(null);
  const load = useRef(onLoad);
  useEffect(() => {
    load.current = onLoad;
  });
  const { next, state } = older;

  useEffect(() => {
    if (next === null || state !== "idle" || !mark.current) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && load.current(), {
      root: scrollRef.current,
      rootMargin: `${AHEAD_PX}px 0px 0px 0px`,
    });
    watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, [next, state, scrollRef]);

  // At the very top browsers do not anchor the scroll position: keep what is read where it is.
  useLayoutEffect(() => {
    const scroller = scrollRef.current;
    if (!scroller) return;
    if (state === "loading" && next !== null) before.current = { next, height: scroller.scrollHeight, top: scroller.scrollTop };
    if (state !== "idle" || before.current === null || before.current.next === next) return;
    const grown = scroller.scrollHeight - before.current.height;
    if (before.current.top < 2 && scroller.scrollTop < 2) scroller.scrollTop = grown;
    before.current = null;
  }, [next, state, scrollRef]);

  if (next === null) return null;
  return (
    <div ref={mark} className="chat-line flex h-12 items-center justify-center">
      {state === "failed" ? (
        <span className="flex items-center gap-2 text-sm text-soft">
          {t("message.older.failed")}
          <Button size="sm" variant="quiet" onClick={onLoad}>
            {t("message.again")}
          </Button>
        </span>
      ) : (
        <Thread of="person" label={t("message.older")} />
      )}
    </div>
  );
}
