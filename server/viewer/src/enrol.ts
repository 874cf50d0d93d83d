// The code of an enrolment, where the address has one (`#enrol=…`, from a QR code). It is taken out of the address as
// the page begins, before anything is drawn or asked for: nobody reads it from the bar, and no link carries it on.

const MARK = "#enrol=";

/** The code behind `#enrol=` in an address; `null` where there is none. */
export function codeIn(address: string): string | null {
  const at = address.indexOf(MARK);
  if (at < 0) return null;
  const code = address.slice(at + MARK.length).split(/[&#/?]/)[0] ?? "";
  return /^[0-9A-Za-z-]{12,20}$/.test(code) ? code : null;
}

let taken: string | null = null;

/** Takes the code out of the address, and keeps it for this page alone. */
function take(): boolean {
  if (!location.hash.startsWith(MARK)) return false;
  taken = codeIn(location.hash);
  history.replaceState(history.state, "", location.pathname + location.search);
  return taken !== null;
}

// Tests of what asks here run without a page.
if (typeof location !== "undefined") take();

/** The code that the page was opened with, told once; `null` where it was opened without one. */
export function takenCode(): string | null {
  const code = taken;
  taken = null;
  return code;
}

/** Calls `heard` when the page that is open is opened once more by a code, as by a camera beside it. */
export function onCode(heard: () => void): void {
  addEventListener("hashchange", () => {
    if (take()) heard();
  });
}
