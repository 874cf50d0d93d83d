import { ask } from "../ask.ts";
import { element } from "../element.ts";
import { list, loose, number, text } from "../loose.ts";
import type { Language } from "../words.ts";
import { size } from "./size.ts";
import { tell } from "./words.ts";

/** An area that can be saved. */
export interface Area {
  readonly id: string;
  readonly region: boolean;
  readonly name: string;
  readonly bytes: number;
}

/** What the server offers. */
export async function fetchAreas(root: string): Promise<Area[]> {
  return list(loose(await ask(`${root}packages`))["packages"]).flatMap((one): Area[] => {
    const entry = loose(one);
    const id = text(entry["id"]);
    if (id === null) return [];
    return [
      { id, region: entry["kind"] === "region", name: text(entry["name"]) ?? id, bytes: number(entry["bytes"]) ?? 0 },
    ];
  });
}

/** The areas to choose from, each with its size. */
export function areaList(
  areas: readonly Area[],
  chosen: string | null,
  language: Language,
  choose: (id: string) => void,
): HTMLElement {
  return element(
    "fieldset",
    { class: "areas" },
    element("legend", { class: "hidden" }, tell(language, "choose")),
    ...areas.map((area) =>
      element(
        "label",
        {},
        element("input", {
          type: "radio",
          name: "area",
          value: area.id,
          checked: area.id === chosen,
          onchange: () => choose(area.id),
        }),
        element("span", {}, area.region ? tell(language, "choose.region", { name: area.name }) : area.name),
        element("span", { class: "size" }, size(area.bytes, language)),
      ),
    ),
  );
}
