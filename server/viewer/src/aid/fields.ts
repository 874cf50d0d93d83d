import { element } from "../element.ts";

/** What somebody typed, kept while the form around it is drawn anew. */
export type Values = Record<string, string>;

type Kind = "text" | "number" | "datetime-local";

interface Field {
  readonly name: string;
  readonly label: string;
  readonly values: Values;
  readonly changed?: () => void;
}

/** One labelled line to type into. */
export function line({
  name,
  label,
  values,
  changed,
  kind = "text",
  hint,
  offers,
}: Field & { readonly kind?: Kind; readonly hint?: string; readonly offers?: readonly string[] }): HTMLElement {
  const listed = offers === undefined ? null : `offers-${name}`;
  const input = element("input", {
    type: kind === "number" ? "text" : kind,
    name,
    "data-key": name,
    autocomplete: "off",
    maxlength: "300",
    ...(kind === "number" ? { inputmode: "decimal" } : {}),
    ...(listed === null ? {} : { list: listed }),
  });
  input.value = values[name] ?? "";
  input.addEventListener("input", () => {
    values[name] = input.value;
    changed?.();
  });
  return element(
    "label",
    { class: "field" },
    element("span", {}, label),
    hint === undefined ? null : element("span", { class: "hint" }, hint),
    input,
    listed === null
      ? null
      : element("datalist", { id: listed }, ...(offers ?? []).map((offer) => element("option", { value: offer }))),
  );
}

export interface Option {
  readonly value: string;
  readonly words: string;
}

/** One labelled choice among many. */
export function choice({
  name,
  label,
  values,
  changed,
  options,
  none,
}: Field & { readonly options: readonly Option[]; readonly none?: string }): HTMLElement {
  const all = none === undefined ? options : [{ value: "", words: none }, ...options];
  const select = element(
    "select",
    { name, "data-key": name },
    ...all.map(({ value, words }) => element("option", { value, selected: value === (values[name] ?? "") }, words)),
  );
  values[name] = select.value;
  select.addEventListener("change", () => {
    values[name] = select.value;
    changed?.();
  });
  return element("label", { class: "field" }, element("span", {}, label), select);
}

/** One choice among few, all in sight. */
export function radios({
  name,
  label,
  values,
  changed,
  options,
}: Field & { readonly options: readonly Option[] }): HTMLElement {
  return element(
    "fieldset",
    { class: "radios" },
    element("legend", {}, label),
    ...options.map(({ value, words }) =>
      element(
        "label",
        {},
        element("input", {
          type: "radio",
          name,
          value,
          "data-key": `${name}-${value}`,
          checked: (values[name] ?? "") === value,
          onchange: () => {
            values[name] = value;
            changed?.();
          },
        }),
        element("span", {}, words),
      ),
    ),
  );
}

/** Several of several. */
export function ticks({ name, label, values, options }: Field & { readonly options: readonly Option[] }): HTMLElement {
  const chosen = (): Set<string> => new Set((values[name] ?? "").split(",").filter((each) => each !== ""));
  return element(
    "fieldset",
    { class: "ticks" },
    element("legend", {}, label),
    ...options.map(({ value, words }) =>
      element(
        "label",
        {},
        element("input", {
          type: "checkbox",
          name,
          value,
          "data-key": `${name}-${value}`,
          checked: chosen().has(value),
          onchange: (event) => {
            const all = chosen();
            if ((event.target as HTMLInputElement).checked) all.add(value);
            else all.delete(value);
            values[name] = [...all].join(",");
          },
        }),
        element("span", {}, words),
      ),
    ),
  );
}
