import { element } from "../element.ts";
import type { Host } from "../task.ts";
import { dropKey, type Holder, keepKey, whoIs } from "./key.ts";
import "./report.css";
import { tell, tellCode } from "./words.ts";

/** Asks for a key; `done` is called once it is kept. A key that the server does not know is not kept. */
export function askForKey(host: Host, done: (holder: Holder | null) => void): HTMLElement {
  const language = host.language();
  const input = element("input", {
    type: "password",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    required: true,
    name: "key",
    "data-first": true,
  });
  const remember = element("input", { type: "checkbox", name: "remember" });
  const note = element("p", { class: "trouble", role: "alert" });
  const enter = async (): Promise<void> => {
    const key = input.value.trim();
    if (key === "") return;
    const holder = await whoIs(host.root, key);
    if (holder === "unknown") {
      note.replaceChildren(tell(host.language(), "key.wrong"));
      return input.focus();
    }
    keepKey(key, remember.checked);
    done(holder);
  };
  return element(
    "form",
    {
      class: "key",
      onsubmit: (event) => {
        event.preventDefault();
        void enter();
      },
    },
    element("h3", {}, tell(language, "key.heading")),
    element("p", { class: "hint" }, tell(language, "key.hint")),
    element("label", {}, element("span", {}, tell(language, "key.label")), input),
    element("label", { class: "check" }, remember, element("span", {}, tell(language, "key.remember"))),
    note,
    element("button", { type: "submit", class: "primary" }, tell(language, "key.use")),
    element(
      "button",
      { type: "button", class: "by-code", onclick: () => host.open("enrol") },
      tell(language, "key.by_code"),
    ),
  );
}

/** Who is signed in, and the way out. */
export function signedIn(host: Host, holder: Holder | null, out: () => void): HTMLElement {
  const language = host.language();
  const leave = (): void => {
    dropKey();
    out();
  };
  const words =
    holder === null
      ? tell(language, "key.unchecked")
      : tell(language, "key.is", { name: holder.name, role: tellCode(language, "role", holder.role) });
  return element(
    "p",
    { class: "signed-in" },
    element("span", {}, words),
    element("button", { type: "button", onclick: leave }, tell(language, "key.drop")),
  );
}
