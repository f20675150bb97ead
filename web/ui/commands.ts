import { useEffect, useId, useSyncExternalStore, type ReactNode } from "react";

/** One line of the ⌘K palette. */
export interface Command {
  id: string;
  label: string;
  section: string;
  /** Further words that find it. */
  keywords?: string;
  icon?: ReactNode;
  hint?: string;
  run: () => void;
}

let bySource: ReadonlyMap<string, readonly Command[]> = new Map();
let all: readonly Command[] = [];
let open = false;
const listeners = new Set<() => void>();

function announce(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function setSource(source: string, commands: readonly Command[] | undefined): void {
  const next = new Map(bySource);
  if (commands) next.set(source, commands);
  else next.delete(source);
  bySource = next;
  all = [...next.values()].flat();
  announce();
}

/** Offers commands while the component is mounted. Memoise the list. */
export function useCommands(commands: readonly Command[]): void {
  const source = useId();
  useEffect(() => {
    setSource(source, commands);
    return () => setSource(source, undefined);
  }, [source, commands]);
}

export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => all);
}

export function usePaletteOpen(): boolean {
  return useSyncExternalStore(subscribe, () => open);
}

export function setPaletteOpen(next: boolean): void {
  open = next;
  announce();
}

/** Every word of the query must occur; those whose label begins with the query come first. Sections stay together. */
export function matchCommands(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/u).filter(Boolean);
  const hits = commands.filter((command) => {
    const text = `${command.label} ${command.keywords ?? ""} ${command.section}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const starts = (command: Command): boolean =>
    words.length > 0 && command.label.toLowerCase().startsWith(words.join(" "));
  const ranked = [...hits.filter(starts), ...hits.filter((command) => !starts(command))];
  const sections = [...new Set(ranked.map((command) => command.section))];
  return sections.flatMap((section) => ranked.filter((command) => command.section === section)).slice(0, 60);
}
