import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** This near to the end counts as being there. */
const NEAR_PX = 48;

interface StickToEnd {
  scrollRef: RefObject<HTMLDivElement | null>;
  contentRef: RefObject<HTMLDivElement | null>;
  /** False once the reader has gone up. */
  isAtEnd: boolean;
  toEnd: (behavior?: ScrollBehavior) => void;
}

/**
 * Keeps the newest words in sight while the reader is at the end, and never moves the page once they scroll up. Only
 * the reader's own move upwards lets go: content that grows does not count.
 */
export function useStickToEnd(): StickToEnd {
  const scrollRef = useRef<HTMLDivElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);

  const toEnd = useCallback((behavior: ScrollBehavior = "auto") => {
    const scroller = scrollRef.current;
    if (!scroller) return;
    sticks.current = true;
    setAtEnd(true);
    scroller.scrollTo({ top: scroller.scrollHeight, behavior });
  }, []);

  useLayoutEffect(() => toEnd(), [toEnd]);

  useEffect(() => {
    const [scroller, content] = [scrollRef.current, contentRef.current];
    if (!scroller || !content) return;
    let lastTop = scroller.scrollTop;
    let lastHeight = scroller.scrollHeight;
    const onScroll = (): void => {
      const fromEnd = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
      const wentUp = scroller.scrollTop < lastTop - 1 && scroller.scrollHeight >= lastHeight;
      if (fromEnd < NEAR_PX) sticks.current = true;
      else if (wentUp) sticks.current = false;
      lastTop = scroller.scrollTop;
      lastHeight = scroller.scrollHeight;
      setAtEnd(sticks.current);
    };
    const onGrow = new ResizeObserver(() => {
      if (sticks.current) scroller.scrollTop = scroller.scrollHeight;
      lastTop = scroller.scrollTop;
      lastHeight = scroller.scrollHeight;
    });
    onGrow.observe(content);
    onGrow.observe(scroller);
    scroller.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      onGrow.disconnect();
      scroller.removeEventListener("scroll", onScroll);
    };
  }, []);

  return { scrollRef, contentRef, isAtEnd, toEnd };
}
