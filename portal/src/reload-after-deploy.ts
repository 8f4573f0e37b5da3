/** A deploy removes the chunks of the page that is open: load the new page, but never twice in a row. */
export function reloadAfterDeploy(): void {
  addEventListener("vite:preloadError", () => {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (navigation?.type !== "reload") location.reload();
  });
}
