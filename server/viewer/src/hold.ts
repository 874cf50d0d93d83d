/** Somebody writes in there: what is drawn anew would take the word out of their hands. */
export function isWriting(box: HTMLElement): boolean {
  const { activeElement: active } = document;
  return (
    active !== null &&
    box.contains(active) &&
    (active instanceof HTMLTextAreaElement ||
      (active instanceof HTMLInputElement && active.type !== "checkbox" && active.type !== "radio"))
  );
}

/** What is told anew keeps what the reader had: the focus, what was unfolded, and how far it was scrolled. */
export function hold(box: HTMLElement, draw: () => void): void {
  const [from, to] =
    document.activeElement instanceof HTMLInputElement && document.activeElement.type === "text"
      ? [document.activeElement.selectionStart, document.activeElement.selectionEnd]
      : [null, null];
  const focus =
    document.activeElement instanceof HTMLElement && box.contains(document.activeElement)
      ? document.activeElement.dataset["key"]
      : undefined;
  const open = new Map(
    [...box.querySelectorAll<HTMLDetailsElement>("details[data-key]")].map((each) => [each.dataset["key"], each.open]),
  );
  const sheet = box.parentElement?.closest<HTMLElement>(".side") ?? null;
  const top = sheet?.scrollTop ?? 0;
  draw();
  for (const each of box.querySelectorAll<HTMLDetailsElement>("details[data-key]"))
    each.open = open.get(each.dataset["key"]) ?? each.open;
  if (sheet !== null) sheet.scrollTop = top;
  const again =
    focus === undefined
      ? undefined
      : [...box.querySelectorAll<HTMLElement>("[data-key]")].find((each) => each.dataset["key"] === focus);
  again?.focus({ preventScroll: true });
  if (again instanceof HTMLInputElement && again.type === "text" && from !== null) again.setSelectionRange(from, to);
}
