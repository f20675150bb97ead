import type { ReactNode } from "react";

/** The product's mark: two threads of each kind, crossing over and under. */
export function Mark({ size = 28 }: { size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      strokeWidth="3.2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path className="stroke-madder" d="M4 11H6.6M15.4 11H28M4 21H16.6M25.4 21H28" />
      <path className="stroke-indigo" d="M11 4V16.6M11 25.4V28M21 4V6.6M21 15.4V28" />
    </svg>
  );
}
