import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class-names.ts";
import { Thread } from "./thread.tsx";
import { Tooltip } from "./tooltip.tsx";

type Variant = "primary" | "outline" | "quiet" | "danger" | "danger-quiet";

const VARIANTS: Record<Variant, string> = {
  primary: "bg-indigo text-on-indigo hover:bg-indigo-strong",
  outline: "border border-rule-strong bg-raised text-ink hover:border-rule-field hover:bg-sunken",
  quiet: "text-soft hover:bg-hover hover:text-ink",
  danger: "bg-error text-on-error hover:bg-error-strong",
  "danger-quiet": "text-error hover:bg-error-wash",
};

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: Variant;
  size?: "sm" | "md" | "lg";
  /** Work goes on: shows the thread, refuses clicks, keeps the width. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({
  variant = "outline",
  size = "md",
  busy = false,
  icon,
  className,
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      {...rest}
      disabled={rest.disabled === true || busy}
      className={cx(
        "relative inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors duration-150 select-none disabled:cursor-not-allowed",
        !busy && "disabled:opacity-45",
        size === "sm" ? "h-control-sm px-2.5 text-sm" : size === "md" ? "h-control px-3.5" : "h-11 px-5",
        VARIANTS[variant],
        className,
      )}
    >
      {busy ? (
        <span className="absolute inset-0 grid place-items-center">
          <Thread
            of="person"
            className={variant === "primary" || variant === "danger" ? "[&_path]:stroke-current" : undefined}
          />
        </span>
      ) : null}
      <span className={cx("inline-flex items-center gap-2", busy && "invisible")}>
        {icon}
        {children}
      </span>
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** Read by screen readers and shown as the tooltip. */
  label: string;
  size?: "sm" | "md";
  pressed?: boolean;
  tooltipSide?: "top" | "right" | "bottom" | "left";
}

/** A square button with an icon as its child. */
export function IconButton({
  label,
  size = "md",
  pressed,
  tooltipSide,
  className,
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <Tooltip label={label} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={cx(
          "inline-grid shrink-0 place-items-center rounded-md text-soft transition-colors duration-150 hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:opacity-45 aria-pressed:bg-indigo-wash aria-pressed:text-indigo",
          size === "sm" ? "size-control-sm" : "size-control",
          className,
        )}
      />
    </Tooltip>
  );
}
