import { element } from "../element.ts";
import type { Host } from "../task.ts";
import { sayCode } from "../words.ts";
import type { Loudness, Warning } from "./warn.ts";
import { tell } from "./words.ts";

/** Pitches, Hz, and how long each sounds and rests, s: three rising pairs, or one low tone. */
const TONES: Readonly<Record<Loudness, readonly number[]>> = {
  loud: [880, 1320, 880, 1320, 880, 1320],
  soft: [520],
};
const TONE_S = 0.22;
const REST_S = 0.06;
/** Vibration and rest in turns, ms. */
const SHAKES: Readonly<Record<Loudness, readonly number[]>> = { loud: [500, 150, 500, 150, 900], soft: [200] };

/** A sound that the browser lets a page make once its visitor has touched it. */
export class Alarm {
  private context: AudioContext | null = null;

  /** To be called while the visitor presses something: without that no page may sound. */
  arm(): void {
    try {
      this.context ??= new AudioContext();
      void this.context.resume().catch(() => undefined);
    } catch {
      // A device without sound has its banner and its vibration.
    }
  }

  /** Sounds and shakes; answers whether it could be heard. */
  sound(loudness: Loudness): boolean {
    navigator.vibrate?.([...SHAKES[loudness]]);
    const { context } = this;
    if (context === null || context.state !== "running") return false;
    const volume = context.createGain();
    volume.gain.value = loudness === "loud" ? 0.5 : 0.2;
    volume.connect(context.destination);
    for (const [nth, pitch] of TONES[loudness].entries()) {
      const tone = context.createOscillator();
      tone.type = "square";
      tone.frequency.value = pitch;
      tone.connect(volume);
      const start = context.currentTime + nth * (TONE_S + REST_S);
      tone.start(start);
      tone.stop(start + TONE_S);
    }
    return true;
  }

  close(): void {
    void this.context?.close().catch(() => undefined);
    this.context = null;
  }
}

/** What befell the way, over the map, with the way out. */
export function banner(
  { loudness, state, name, cause }: Warning,
  host: Host,
  heard: boolean,
  { again, away }: { readonly again: () => void; readonly away: () => void },
): HTMLElement {
  const language = host.language();
  const what = [
    name ?? tell(language, "warn.unnamed"),
    state === null ? tell(language, "warn.unclear") : sayCode(language, "status", state),
    cause === null ? null : sayCode(language, "cause", cause),
  ].filter((part) => part !== null);
  return element(
    "section",
    { class: "alarm-banner", "data-loudness": loudness, role: loudness === "loud" ? "alert" : "status" },
    element("strong", {}, tell(language, `warn.${loudness}`)),
    element("p", {}, what.join(" – ")),
    heard ? null : element("p", { class: "facts" }, tell(language, "warn.silent")),
    element("p", { class: "facts" }, tell(language, "warn.screen")),
    element(
      "div",
      { class: "acts" },
      element("button", { type: "button", class: "primary other-way", onclick: again }, tell(language, "warn.other")),
      element("button", { type: "button", class: "away", onclick: away }, tell(language, "warn.away")),
    ),
  );
}
