import type { ReactNode } from "react";

/** A part of a settings page: what it is about on the left, its controls on the right; below each other when narrow. */
export function Section({ title, children }: { title: ReactNode; children: ReactNode }): ReactNode {
  return (
    <section className="grid gap-x-10 gap-y-5 border-b border-rule py-8 first-of-type:pt-0 last-of-type:border-b-0 md:grid-cols-[12rem_minmax(0,24rem)]">
      <h2 className="text-base font-medium">{title}</h2>
      <div className="flex min-w-0 flex-col items-stretch gap-5">{children}</div>
    </section>
  );
}
