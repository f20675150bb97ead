import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Referrer } from "./history-queries.ts";
import { PLURALS } from "./queries.ts";

/** Who refers to a resource: a way there, where there is a page for it. */
export function ReferrerLink({ referrer, onOpen }: { referrer: Referrer; onOpen?: () => void }): ReactNode {
  const { kind, namespace, name } = referrer;
  const plural = PLURALS.find((one) => one === `${kind.toLowerCase()}s`);
  const text = (
    <>
      {name}{" "}
      <span className="text-xs text-faint">
        {kind} · {namespace}
      </span>
    </>
  );
  if (plural === undefined) return text;
  return (
    <Link
      to="/agents/$kind/$namespace/$name"
      params={{ kind: plural, namespace, name }}
      {...(onOpen ? { onClick: onOpen } : {})}
      className="rounded-sm text-indigo underline-offset-4 hover:underline"
    >
      {text}
    </Link>
  );
}
