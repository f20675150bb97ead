import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { useErrorText } from "../error-text.ts";
import { formatDateTime } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { Dialog } from "../ui/dialog.tsx";
import { LineDiff } from "../ui/line-diff.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { Notice } from "../ui/notice.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { type Place, restoreVersion, type Version, versionQuery, versionsQuery } from "./history-queries.ts";
import { toYaml } from "./manifest-yaml.ts";
import { manifestOf } from "./manifest.ts";
import { useAgentsText } from "./texts.ts";

interface HistoryDialogProps {
  place: Place;
  current: Resource;
  canRestore: boolean;
  onClose: () => void;
  onRestored: (resource: Resource) => void;
}

/** Every version of a resource beside what it is now, and the way back. */
export function HistoryDialog({ place, current, canRestore, onClose, onRestored }: HistoryDialogProps): ReactNode {
  const t = useAgentsText();
  const errorText = useErrorText();
  const versions = useQuery(versionsQuery(place));
  const [picked, setPicked] = useState<string | null>(null);
  const shown = picked ?? versions.data?.[1]?.resourceVersion ?? versions.data?.[0]?.resourceVersion ?? null;
  const restore = useMutation({
    mutationFn: (resourceVersion: string) => restoreVersion(place, resourceVersion),
    onSuccess: onRestored,
  });
  const isCurrent = shown === current.metadata.resourceVersion;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="lg"
      title={t("history.title", { name: place.name })}
      description={t("history.lead")}
      footer={
        canRestore && shown !== null && !isCurrent ? (
          <Button variant="primary" busy={restore.isPending} onClick={() => restore.mutate(shown)}>
            {t("history.restore")}
          </Button>
        ) : undefined
      }
    >
      {versions.isPending ? <SkeletonRows rows={3} /> : null}
      {versions.isError ? <LoadFailed error={versions.error} onRetry={() => void versions.refetch()} /> : null}
      {restore.isError ? (
        <Notice tone="error" className="mb-3">
          {errorText(restore.error)}
        </Notice>
      ) : null}
      <div className="grid gap-5 sm:grid-cols-[13rem_minmax(0,1fr)]">
        <ol className="max-h-[50dvh] overflow-y-auto max-sm:max-h-40">
          {versions.data?.map((version) => (
            <VersionRow
              key={version.resourceVersion}
              version={version}
              isShown={version.resourceVersion === shown}
              isCurrent={version.resourceVersion === current.metadata.resourceVersion}
              onShow={() => setPicked(version.resourceVersion)}
            />
          ))}
        </ol>
        {shown === null ? null : <VersionDiff place={place} current={current} resourceVersion={shown} />}
      </div>
    </Dialog>
  );
}

interface VersionRowProps {
  version: Version;
  isShown: boolean;
  isCurrent: boolean;
  onShow: () => void;
}

function VersionRow({ version, isShown, isCurrent, onShow }: VersionRowProps): ReactNode {
  const t = useAgentsText();
  const language = useLanguage();
  return (
    <li>
      <button
        type="button"
        aria-pressed={isShown}
        onClick={onShow}
        className={cx("w-full rounded-md px-2 py-1.5 text-left", isShown ? "bg-indigo-wash" : "hover:bg-hover")}
      >
        <span className="block text-sm">
          {formatDateTime(Date.parse(version.at), language)}
          {isCurrent ? <span className="text-faint"> · {t("history.current")}</span> : null}
        </span>
        <span className="block truncate text-xs text-faint">{version.actor.name}</span>
      </button>
    </li>
  );
}

function VersionDiff({
  place,
  current,
  resourceVersion,
}: {
  place: Place;
  current: Resource;
  resourceVersion: string;
}): ReactNode {
  const version = useQuery(versionQuery(place, resourceVersion));
  if (version.isPending) return <SkeletonRows rows={4} />;
  if (version.isError) return <LoadFailed error={version.error} onRetry={() => void version.refetch()} />;
  return (
    <div className="min-w-0">
      <LineDiff before={toYaml(manifestOf(current))} after={toYaml(manifestOf(version.data))} />
    </div>
  );
}
