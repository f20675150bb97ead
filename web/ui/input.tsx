import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class-names.ts";

export function Input({ className, ...rest }: ComponentProps<"input">): ReactNode {
  return <input {...rest} className={cx("field-surface h-control", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">): ReactNode {
  return <textarea {...rest} className={cx("field-surface min-h-20 resize-y py-2 leading-6", className)} />;
}

interface SearchInputProps extends Omit<ComponentProps<"input">, "onChange" | "value" | "type"> {
  value: string;
  onValueChange: (value: string) => void;
  label: string;
}

/** A search field with the magnifier drawn in; Escape empties it. */
export function SearchInput({ value, onValueChange, label, className, ...rest }: SearchInputProps): ReactNode {
  return (
    <div className={cx("relative", className)}>
      <svg
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-faint"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        aria-hidden="true"
      >
        <circle cx="7" cy="7" r="4.5" />
        <path d="m10.5 10.5 3.5 3.5" />
      </svg>
      <input
        {...rest}
        type="search"
        value={value}
        aria-label={label}
        placeholder={rest.placeholder ?? label}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value !== "") {
            event.stopPropagation();
            onValueChange("");
          }
        }}
        className="field-surface h-control pl-8 [&::-webkit-search-cancel-button]:hidden"
      />
    </div>
  );
}
