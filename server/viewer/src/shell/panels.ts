/**
 * Loads all that is otherwise loaded when it is first opened, so that it opens without a connection, too. Where a
 * service worker keeps the app, that is not needed.
 */
export async function loadPanels(): Promise<void> {
  await Promise.all([
    import("../route/panel.ts"),
    import("../report/form.ts"),
    import("../report/queue.ts"),
    import("../report/closure.ts"),
    import("../report/report-words.ts"),
    import("../report/outbox.ts"),
    import("../aid/panel.ts"),
  ]);
}
