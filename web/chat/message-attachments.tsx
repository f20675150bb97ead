import { FileText } from "lucide-react";
import type { ReactNode } from "react";
import type { Attachment } from "#protocol/task-frames";
import { formatBytes } from "../i18n/format.ts";

interface MessageAttachmentsProps {
  attachments: readonly Attachment[];
  /** False where files are not part of what is shown: their names stay. */
  canOpen: boolean;
}

/** Files that came with a message; pictures show themselves. */
export function MessageAttachments({ attachments, canOpen }: MessageAttachmentsProps): ReactNode {
  if (attachments.length === 0) return null;
  return (
    <ul className="mt-2 flex flex-wrap gap-2">
      {attachments.map((attachment) => (
        <li key={attachment.id} className="max-w-full">
          {canOpen ? (
            <AttachmentLink attachment={attachment} />
          ) : (
            <AttachmentName name={attachment.name} size={attachment.size} />
          )}
        </li>
      ))}
    </ul>
  );
}

function AttachmentLink({ attachment }: { attachment: Attachment }): ReactNode {
  return (
    <a
      href={attachmentUrl(attachment.id)}
      target="_blank"
      rel="noopener"
      className="block rounded-md"
      title={attachment.name}
    >
      {isPicture(attachment.media_type) ? (
        <img
          src={attachmentUrl(attachment.id)}
          alt={attachment.name}
          loading="lazy"
          className="max-h-48 max-w-full rounded-md border border-rule"
        />
      ) : (
        <AttachmentName name={attachment.name} size={attachment.size} />
      )}
    </a>
  );
}

export function AttachmentName({ name, size }: { name: string; size: number }): ReactNode {
  return (
    <span className="flex h-control max-w-64 items-center gap-2 rounded-md border border-rule-strong bg-raised px-3 text-sm">
      <FileText className="size-4 shrink-0 text-faint" strokeWidth={1.6} aria-hidden="true" />
      <span className="min-w-0 truncate">{name}</span>
      <span className="shrink-0 font-mono text-xs text-faint">{formatBytes(size)}</span>
    </span>
  );
}

/** Types that a browser draws without running anything in them (so no SVG). */
export function isPicture(mediaType: string): boolean {
  return /^image\/(png|jpeg|gif|webp|avif)$/.test(mediaType);
}

export function attachmentUrl(id: string): string {
  return `/api/v1/attachments/${encodeURIComponent(id)}`;
}
