const PREFIX = "weft.draft.";

/** Words that were not sent yet, per conversation; they survive a reload. */
export function loadDraft(key: string): string {
  try {
    return localStorage.getItem(PREFIX + key) ?? "";
  } catch {
    return "";
  }
}

export function saveDraft(key: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    // Storage is full or blocked: the draft lives as long as the page.
  }
}
