// Sets light or dark before the first paint. The choice is kept by web/shell/theme.ts under the same key.
(() => {
  let choice = "system";
  try {
    choice = localStorage.getItem("weft.theme") || "system";
  } catch {
    // Storage is blocked: follow the system.
  }
  const dark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
