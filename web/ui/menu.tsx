import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}

export function Menu({ trigger, side = "bottom", align = "end", className, children }: MenuProps): ReactNode {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cx(
            "z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-appear overflow-y-auto rounded-lg border border-rule-strong bg-raised p-1 shadow-lift",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const ITEM =
  "flex min-h-control-row items-center gap-2.5 rounded-sm px-2 py-1 text-base outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover";

interface MenuItemProps {
  icon?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** Drawn as chosen; give it to all items of a choice. */
  checked?: boolean;
  hint?: ReactNode;
  children: ReactNode;
}

export function MenuItem({
  icon,
  onSelect,
  danger,
  disabled = false,
  checked,
  hint,
  children,
}: MenuItemProps): ReactNode {
  const content = (
    <>
      {checked === undefined ? (
        icon
      ) : (
        <span className="grid size-4 place-items-center">
          {checked ? <Check className="size-4 text-indigo" /> : null}
        </span>
      )}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint ? <span className="text-xs text-faint">{hint}</span> : null}
    </>
  );
  if (checked !== undefined) {
    return (
      <Radix.CheckboxItem checked={checked} disabled={disabled} onSelect={onSelect} className={ITEM}>
        {content}
      </Radix.CheckboxItem>
    );
  }
  return (
    <Radix.Item
      disabled={disabled}
      onSelect={onSelect}
      className={cx(ITEM, danger && "text-error data-[highlighted]:bg-error-wash")}
    >
      {content}
    </Radix.Item>
  );
}

export function MenuSeparator(): ReactNode {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-rule" />;
}

export function MenuLabel({ children }: { children: ReactNode }): ReactNode {
  return <Radix.Label className="px-2 pt-2 pb-1 text-xs text-faint">{children}</Radix.Label>;
}

/** An item that is a link: its child is the anchor. */
export function MenuLink({ children }: { children: ReactNode }): ReactNode {
  return (
    <Radix.Item asChild className={ITEM}>
      {children}
    </Radix.Item>
  );
}

interface MenuChoiceProps<V extends string> {
  label: string;
  value: V;
  onValueChange: (value: V) => void;
  /** With an icon, the label is for screen readers and the tooltip. */
  options: readonly { value: V; label: string; icon?: ReactNode }[];
}

/** A choice on one line; the menu stays open so that its effect can be seen. */
export function MenuChoice<V extends string>({ label, value, onValueChange, options }: MenuChoiceProps<V>): ReactNode {
  return (
    <div className="flex min-h-control items-center justify-between gap-4 px-2">
      <span className="text-sm text-soft">{label}</span>
      <Radix.RadioGroup
        value={value}
        onValueChange={(next) => onValueChange(next as V)}
        className="flex rounded-md border border-rule-strong p-0.5"
        aria-label={label}
      >
        {options.map((option) => (
          <Radix.RadioItem
            key={option.value}
            value={option.value}
            title={option.icon ? option.label : undefined}
            aria-label={option.label}
            onSelect={(event) => event.preventDefault()}
            className="grid h-6 min-w-7 cursor-pointer pointer-coarse:h-10 pointer-coarse:min-w-10 place-items-center rounded-sm px-2 text-xs text-soft outline-none data-[highlighted]:bg-hover data-[state=checked]:bg-indigo-wash data-[state=checked]:text-indigo"
          >
            {option.icon ?? option.label}
          </Radix.RadioItem>
        ))}
      </Radix.RadioGroup>
    </div>
  );
}
