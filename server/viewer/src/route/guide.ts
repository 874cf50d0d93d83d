import { element } from "../element.ts";
import type { Fix } from "../position/fix.ts";
import type { Host } from "../task.ts";
import { inData } from "../words.ts";
import { type Along, alongOf } from "./along.ts";
import { canRead, readAloud } from "./aloud.ts";
import type { Answer, Way } from "./answer.ts";
import { Awake } from "./awake.ts";
import { verdictWords } from "./show.ts";
import { doubtWords } from "./steps.ts";
import { tell } from "./words.ts";

/** So far beside a way, and so often one after the other, is off it: a position errs, and a road has its breadth. */
const OFF_M = 60;
const OFF_TIMES = 3;

/** Goes along on a way: what is doubtful ahead, whether it was left, its words aloud, the screen kept on. */
export class Guide {
  private readonly host: Host;
  private readonly awake = new Awake();
  /** Where on the way the device is, as long as it is on it; and how often it has not been since. */
  private along: Along | null = null;
  private offTimes = 0;
  private readonly doubt = element("p", { class: "doubt", role: "status" });
  /** What reading aloud and the screen's light did not do. */
  private readonly refused = element("p", { class: "hint", role: "status" });

  constructor(host: Host) {
    this.host = host;
  }

  /** Another way is asked for. */
  anew(): void {
    [this.along, this.offTimes] = [null, 0];
    this.refused.replaceChildren();
  }

  leave(): void {
    this.awake.leave();
  }

  /** The device is there now; `left` is called where it was on the way and is not any more. */
  located(answer: Way, fix: Fix, left: (fix: Fix) => void): void {
    const along = alongOf(answer, fix.place);
    const isOn = along !== null && along.besideM <= Math.max(OFF_M, 2 * fix.accuracyM);
    // Whoever was never on it looks at it from somewhere else.
    if (!isOn && this.along !== null && ++this.offTimes >= OFF_TIMES) left(fix);
    if (!isOn) return;
    [this.along, this.offTimes] = [along, 0];
    this.tellDoubt(answer);
  }

  /** What can be done with an answer: hear it, and keep it in sight. */
  under(answer: Answer): HTMLElement[] {
    const language = this.host.language();
    if (answer.kind === "way") this.tellDoubt(answer);
    return [
      ...(answer.kind === "way" ? [this.doubt] : []),
      element(
        "div",
        { class: "acts" },
        ...(canRead()
          ? [
              element(
                "button",
                { type: "button", class: "aloud", onclick: () => this.read(answer) },
                tell(language, "aloud"),
              ),
            ]
          : []),
        ...(answer.kind === "way" ? [this.light()] : []),
      ),
      this.refused,
    ];
  }

  private read(answer: Answer): void {
    const language = this.host.language();
    const worst = answer.kind === "way" ? (this.doubt.textContent ?? "") : "";
    const words = [verdictWords(answer, language), answer.sentence[inData(language)], worst].filter(Boolean).join(". ");
    this.refused.replaceChildren(...(readAloud(words, language) ? [] : [tell(language, "aloud.none")]));
  }

  private light(): HTMLElement {
    const language = this.host.language();
    const light = element("input", { type: "checkbox", checked: this.awake.wanted });
    light.addEventListener("change", () => {
      void this.awake.want(light.checked).then((done) => {
        light.checked = this.awake.wanted;
        this.refused.replaceChildren(...(done ? [] : [tell(language, "awake.none")]));
      });
    });
    return element("label", { class: "awake" }, light, element("span", {}, tell(language, "awake")));
  }

  private tellDoubt(way: Way): void {
    const isWhole = way.roadEnds.length === 0;
    const words = doubtWords(way, this.along?.alongM ?? null, this.host.language());
    // Where a road ends before the place, nobody says that no doubt is left.
    const told = isWhole || way.pieces.some(({ status }) => status !== "open") ? words : "";
    if (this.doubt.textContent !== told) this.doubt.textContent = told;
  }
}
