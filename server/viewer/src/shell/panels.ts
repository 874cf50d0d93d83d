/**
 * Loads all that is otherwise loaded when it is first opened, so that it opens without a connection, too. Where a
 * service worker keeps the app, that is not needed.
 */
export async function loadPanels(): Promise<void> {
  await Promise.all([
    import("../route/panel.ts"),
    import("../router/on-device.ts"),
    import("../report/form.ts"),
    import("../report/queue.ts"),
    import("../report/closure.ts"),
    import("../report/report-words.ts"),
    import("../outbox/browser.ts"),
    import("../outbox/panel.ts"),
    import("../offline/panel.ts"),
    import("../share/panel.ts"),
    import("../paper/picture.ts"),
    import("../paper/printer.ts"),
    import("../embed-code/panel.ts"),
    import("../find/panel.ts"),
    import("../earlier/panel.ts"),
    import("../listing/panel.ts"),
    import("../position/position.ts"),
    import("../device/panel.ts"),
    import("../device/enrol.ts"),
    import("../aid/panel.ts"),
  ]);
}
