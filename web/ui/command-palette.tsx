import { Dialog as Radix } from "radix-ui";
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import { Kbd } from "./badge.tsx";
import { cx } from "./class-names.ts";
import { matchCommands, setPaletteOpen, useAllCommands, usePaletteOpen, type Command } from "./commands.ts";
import { useUiText } from "./texts.ts";

/** ⌘K or Ctrl+K. What it offers comes from `useCommands` in whatever is on the page. */
export function CommandPalette(): ReactNode {
  const open = usePaletteOpen();
  const t = useUiText();
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setPaletteOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Radix.Root open={open} onOpenChange={setPaletteOpen}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10dvh] z-50 mx-auto flex max-h-[70dvh] max-w-140 animate-appear flex-col overflow-hidden rounded-lg border border-rule-strong bg-raised shadow-lift outline-none"
        >
          <Radix.Title className="sr-only">{t("palette.title")}</Radix.Title>
          <PaletteBody />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteBody(): ReactNode {
  const t = useUiText();
  const all = useAllCommands();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => matchCommands(all, query), [all, query]);
  const active = Math.min(at, found.length - 1);

  const run = (command: Command | undefined): void => {
    if (!command) return;
    setPaletteOpen(false);
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setAt((active + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[active]);
    }
  };

  return (
    <>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[active] ? `command-${found[active].id}` : undefined}
        aria-label={t("palette.title")}
        placeholder={t("palette.placeholder")}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        className="h-13 shrink-0 border-b border-rule bg-transparent px-4 text-read outline-none"
      />
      <div id="palette-list" role="listbox" aria-label={t("palette.title")} className="overflow-y-auto p-2">
        {found.map((command, index) => (
          <CommandRow
            key={command.id}
            command={command}
            heading={command.section === found[index - 1]?.section ? undefined : command.section}
            active={index === active}
            onPoint={() => setAt(index)}
            onRun={() => run(command)}
          />
        ))}
        {found.length === 0 ? <p className="px-2 py-6 text-center text-soft">{t("palette.empty", { query })}</p> : null}
      </div>
      <Keys />
    </>
  );
}

function Keys(): ReactNode {
  const t = useUiText();
  return (
    <p
      className="flex shrink-0 items-center gap-2 border-t border-rule px-4 py-2 text-xs text-faint max-sm:hidden"
      aria-hidden="true"
    >
      <Kbd>↑</Kbd>
      <Kbd>↓</Kbd>
      {t("palette.choose")}
      <Kbd>↵</Kbd>
      {t("palette.run")}
      <Kbd>Esc</Kbd>
      {t("close")}
    </p>
  );
}

interface CommandRowProps {
  command: Command;
  heading: string | undefined;
  active: boolean;
  onPoint: () => void;
  onRun: () => void;
}

function CommandRow({ command, heading, active, onPoint, onRun }: CommandRowProps): ReactNode {
  return (
    <>
      {heading ? <div className="px-2 pt-2 pb-1 text-xs text-faint">{heading}</div> : null}
      <button
        type="button"
        tabIndex={-1}
        id={`command-${command.id}`}
        ref={(row) => {
          if (active) row?.scrollIntoView({ block: "nearest" });
        }}
        role="option"
        aria-selected={active}
        onPointerMove={active ? undefined : onPoint}
        onClick={onRun}
        className={cx("flex min-h-control w-full items-center gap-3 rounded-md px-2 text-left", active && "bg-hover")}
      >
        <span className="grid size-4 shrink-0 place-items-center text-faint">{command.icon}</span>
        <span className="min-w-0 flex-1 truncate">{command.label}</span>
        {command.hint ? <span className="shrink-0 text-xs text-faint">{command.hint}</span> : null}
      </button>
    </>
  );
}
