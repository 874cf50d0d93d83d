import { ask } from "../ask.ts";
import { list, loose, text } from "../loose.ts";
import type { Place } from "../task.ts";
import { inData, type Language } from "../words.ts";
import { placeOf } from "./answer.ts";

/** What was found by its name: what it is and in which unit, and as which feature of which layer the map has it. */
export interface Hit {
  readonly at: Place;
  readonly name: string;
  readonly note: string;
  /** As `layer/id`; `null` for what is no feature. */
  readonly feature: string | null;
}

const MOST = 6;

/** Places, sites, depots, roads and coordinates that answer to `words`, the best first; none where nobody answers. */
export async function search(root: string, words: string, language: Language): Promise<Hit[]> {
  const answer = await ask(`${root}search?q=${encodeURIComponent(words)}`).catch(() => null);
  return list(loose(answer)["features"])
    .slice(0, MOST)
    .flatMap((each): Hit[] => {
      const [at, told] = [placeOf(loose(loose(each)["geometry"])["coordinates"]), loose(loose(each)["properties"])];
      if (at === null) return [];
      const note = [text(told[`kind_${inData(language)}`]), text(told["context"])]
        .filter((part) => part !== null)
        .join(", ");
      const [layer, id] = [text(told["layer"]), text(told["id"])];
      const isFeature = layer !== null && id !== null && layer !== "coordinates";
      return [
        { at, name: text(told["name"]) ?? `${at[1]}, ${at[0]}`, note, feature: isFeature ? `${layer}/${id}` : null },
      ];
    });
}
