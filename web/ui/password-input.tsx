import { Eye, EyeOff } from "lucide-react";
import { useState, type ComponentProps, type ReactNode } from "react";
import { cx } from "./class-names.ts";
import { Input } from "./input.tsx";
import { useUiText } from "./texts.ts";

/** A password field that can show what was typed. */
export function PasswordInput({ className, ...rest }: Omit<ComponentProps<"input">, "type">): ReactNode {
  const t = useUiText();
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input {...rest} type={shown ? "text" : "password"} className={cx("pr-10", className)} />
      <button
        type="button"
        aria-label={shown ? t("hide") : t("show")}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-md text-faint hover:text-ink"
      >
        {shown ? <EyeOff className="size-4" strokeWidth={1.6} /> : <Eye className="size-4" strokeWidth={1.6} />}
      </button>
    </div>
  );
}
