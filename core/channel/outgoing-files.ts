/** Files that an answer points to and that lie with us: sent as files, because a link to us opens for nobody out there. */
const LINK = /!?\[([^\]]*)\]\((?:https?:\/\/[^\s)]+)?\/api\/v1\/attachments\/([0-9a-f-]{36})\)/g;
const FILES_MAX = 10;

/** `noFiles`: what is said instead where the platform takes none. */
export function outgoingFiles(markdown: string, noFiles: string | null): { markdown: string; files: string[] } {
  const files: string[] = [];
  const text = markdown.replaceAll(LINK, (_whole, label: string, id: string) => {
    if (!files.includes(id) && files.length < FILES_MAX) files.push(id);
    return label;
  });
  if (noFiles === null || files.length === 0) return { markdown: text, files };
  return { markdown: `${text}\n\n${noFiles}`.trim(), files: [] };
}
