const KEY = "weft.reloaded-at";
/** A second failure this soon is no news of a new release, and reloading would go on for ever. */
const ONCE_MS = 30_000;

/** A page that was open while a new release came out asks for parts that are gone: it loads itself anew, once. */
export function reloadWhenReplaced(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const reloadedAt = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - reloadedAt < ONCE_MS) return;
    event.preventDefault();
    sessionStorage.setItem(KEY, String(Date.now()));
    window.location.reload();
  });
}
