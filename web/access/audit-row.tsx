import { ChevronRight } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { AuditRecord } from "#protocol/api/access";
import { formatDateTime } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { cx } from "../ui/class-names.ts";
import { LineDiff } from "../ui/line-diff.tsx";
import { stringify } from "yaml";
import { type AccessText, useAccessText } from "./texts.ts";

/** One write; opened it shows what changed. */
export function AuditRow({ record }: { record: AuditRecord }): ReactNode {
  const t = useAccessText();
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="border-b border-rule">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center gap-x-3 gap-y-1 py-2.5 text-left hover:bg-hover max-sm:flex-wrap"
      >
        <ChevronRight
          className={cx("size-4 shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
          aria-hidden="true"
        />
        <span className="min-w-0 flex-1 basis-40">
          <span className="block wrap-anywhere sm:truncate">
            <span className="font-medium">{record.actor.name}</span> {verbText(t, record.verb)} {record.kind}{" "}
            <span className="font-mono text-sm">{record.name}</span>
          </span>
          <span className="block truncate text-xs text-faint">
            {record.namespace} · {t(`audit.client.${record.client}`)}
            {record.ip ? ` · ${record.ip}` : ""}
          </span>
        </span>
        <time
          dateTime={record.at}
          className="shrink-0 font-mono text-2xs text-faint tabular-nums max-sm:w-full max-sm:pl-7"
        >
          {formatDateTime(Date.parse(record.at), language)}
        </time>
      </button>
      {isOpen ? <Facts record={record} /> : null}
    </li>
  );
}

function verbText(t: AccessText, verb: string): string {
  const known = ["create", "update", "delete", "restore"] as const;
  const found = known.find((one) => one === verb);
  return found ? t(`verb.${found}`).toLowerCase() : verb;
}

function Facts({ record }: { record: AuditRecord }): ReactNode {
  const t = useAccessText();
  return (
    <div className="mb-3 ml-7 flex flex-col gap-2">
      <p className="font-mono text-xs break-all text-faint">
        {record.via} {record.credential_id} · {record.user_agent ?? "—"} · {t("audit.request")}{" "}
        {record.request_id ?? "—"}
      </p>
      <LineDiff before={yamlOf(record.before)} after={yamlOf(record.after)} />
    </div>
  );
}

function yamlOf(value: AuditRecord["before"]): string {
  return value === null ? "" : stringify(value, { lineWidth: 0 });
}
