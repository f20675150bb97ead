import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

interface AvatarProps {
  name: string;
  image?: string | null | undefined;
  /** People are indigo, agents madder. */
  of?: "person" | "agent";
  size?: 20 | 24 | 32 | 40;
}

const SIZES = { 20: "size-5 text-2xs", 24: "size-6 text-2xs", 32: "size-8 text-xs", 40: "size-10 text-base" };

/** Decoration beside a name that is written out; hidden from screen readers. */
export function Avatar({ name, image, of = "person", size = 32 }: AvatarProps): ReactNode {
  const shape = cx(
    "inline-grid shrink-0 place-items-center overflow-hidden font-medium",
    SIZES[size],
    of === "person" ? "rounded-full" : "rounded-sm",
  );
  if (image) return <img src={image} alt="" className={cx(shape, "object-cover")} referrerPolicy="no-referrer" />;
  return (
    <span
      aria-hidden="true"
      className={cx(shape, of === "person" ? "bg-indigo-wash text-indigo" : "bg-madder-wash text-madder")}
    >
      {initials(name)}
    </span>
  );
}

/** Two letters of a Latin name, one sign of any other. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  if (!/\p{Script=Latin}/u.test(first) || words.length < 2) return first.toUpperCase();
  return (first + ([...(words.at(-1) ?? "")][0] ?? "")).toUpperCase();
}
