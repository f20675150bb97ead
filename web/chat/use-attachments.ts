import { useCallback, useRef, useState } from "react";
import type { Attachment } from "#protocol/task-frames";
import { type Upload, uploadFile } from "./upload.ts";

const ATTACHMENTS_MAX = 20;

/** A file that a person adds to what they write. */
export interface Draft {
  key: string;
  file: File | null;
  name: string;
  size: number;
  /** 0 to 1. */
  share: number;
  attachment: Attachment | null;
  error: unknown;
}

interface Drafts {
  drafts: readonly Draft[];
  add: (files: Iterable<File>) => void;
  remove: (key: string) => void;
  again: (key: string) => void;
  clear: () => void;
  /** Files that are stored already, e.g. of a message that is edited. */
  set: (attachments: readonly Attachment[]) => void;
}

export function useAttachments(): Drafts {
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  const uploads = useRef(new Map<string, Upload>());

  const change = useCallback((key: string, part: Partial<Draft>) => {
    setDrafts((all) => all.map((draft) => (draft.key === key ? { ...draft, ...part } : draft)));
  }, []);

  const start = useCallback(
    (key: string, file: File) => {
      const upload = uploadFile(file, (share) => change(key, { share }));
      uploads.current.set(key, upload);
      upload.done.then(
        (attachment) => change(key, { attachment, share: 1 }),
        (error: unknown) => change(key, { error }),
      );
    },
    [change],
  );

  const add = useCallback(
    (files: Iterable<File>) => {
      const fresh = [...files].slice(0, ATTACHMENTS_MAX).map(toDraft);
      setDrafts((all) => [...all, ...fresh].slice(0, ATTACHMENTS_MAX));
      for (const { key, file } of fresh) if (file) start(key, file);
    },
    [start],
  );

  const remove = useCallback((key: string) => {
    uploads.current.get(key)?.cancel();
    uploads.current.delete(key);
    setDrafts((all) => all.filter((draft) => draft.key !== key));
  }, []);

  const again = (key: string): void => {
    const file = drafts.find((draft) => draft.key === key)?.file;
    if (!file) return;
    change(key, { error: null, share: 0 });
    start(key, file);
  };

  const set = useCallback((attachments: readonly Attachment[]) => {
    uploads.current.clear();
    setDrafts(attachments.map(storedDraft));
  }, []);

  const clear = useCallback(() => set([]), [set]);
  return { drafts, add, remove, again, clear, set };
}

function toDraft(file: File): Draft {
  const key = `${file.name}-${file.size}-${Math.random()}`;
  return { key, file, name: file.name, size: file.size, share: 0, attachment: null, error: null };
}

function storedDraft(attachment: Attachment): Draft {
  const { id, name, size } = attachment;
  return { key: id, file: null, name, size, share: 1, attachment, error: null };
}
