import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";
import { Button } from "../ui/button.tsx";
import { Thread } from "../ui/thread.tsx";
import type { TaskState } from "./task-state.ts";
import { useChatText } from "./texts.ts";

/** How far above the first message the next page is fetched. */
const AHEAD_PX = 1200;
const ANCHORS = CSS.supports("overflow-anchor", "auto");

interface OlderMessagesProps {
  older: TaskState["older"];
  scrollRef: RefObject<HTMLDivElement | null>;
  /** The oldest message that is shown. */
  firstId: string | undefined;
  onLoad: () => void;
}

/** Loads the page before the first message when the reader comes near it. */
export function OlderMessages({ older, scrollRef, firstId, onLoad }: OlderMessagesProps): ReactNode {
  const t = useChatText();
  const mark = useRef<HTMLDivElement>(null);
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

  // Browsers keep what is read in its place while the page grows above it, though not at the very top.
  useLayoutEffect(() => {
    const scroller = scrollRef.current;
    if (scroller && state === "loading" && scroller.scrollTop < 1) scroller.scrollTop = 1;
  }, [state, scrollRef]);

  // Those that do not are helped.
  const drawn = useRef({ firstId, height: 0 });
  useLayoutEffect(() => {
    const scroller = scrollRef.current;
    if (!scroller || ANCHORS) return;
    if (firstId !== drawn.current.firstId && drawn.current.height > 0)
      scroller.scrollTop += scroller.scrollHeight - drawn.current.height;
    drawn.current = { firstId, height: scroller.scrollHeight };
  });

  if (next === null) return null;
  return (
    <div ref={mark} className="chat-line flex h-12 [overflow-anchor:none] items-center justify-center">
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
