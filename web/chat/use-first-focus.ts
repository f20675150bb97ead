import { useEffect, type RefObject } from "react";
import type { ComposerHandle } from "./composer.tsx";

/** One can write at once, and a prompt from a link is ready to be sent. No screen keyboard opens by itself. */
export function useFirstFocus(composer: RefObject<ComposerHandle | null>, prompt?: string): void {
  useEffect(() => {
    if (prompt) composer.current?.set(prompt);
    else if (window.matchMedia("(pointer: fine)").matches) composer.current?.focus();
  }, [composer, prompt]);
}
