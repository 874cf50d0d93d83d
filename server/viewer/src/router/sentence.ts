import { BOAT } from "./class.ts";
import { type Gap, gapWords } from "./gap.ts";
import { capitalised, choose, lengthWords, type Tongue } from "./language.ts";
import type { RoadState, Words } from "./road-state.ts";
import { described, type Told } from "./stretch.ts";
import { type Lengths, VERDICT_ORDER, type Verdict } from "./verdict.ts";

// The sentence on a journey, word for word as model/src/journey/words.rs writes it: a test compares them.

/** Ends every answer: a map is no permission. */
const CHECK = ["Periksa di lapangan; petugas yang memutuskan.", "Check on site; the officer decides."] as const;

/** From this distance on, metres, a sentence mentions how far a place is from its road. */
const FAR_FROM_ROAD_M = 200;

/** What the sentence on a journey tells. */
export interface Spoken {
  readonly of: number;
  /** What the class is called. */
  readonly called: Words;
  readonly verdict: Verdict;
  readonly lengths: Lengths;
  /** The stretch that decides; where there is no way, the first one that blocks. */
  readonly limiting: Told | null;
  /** Where there is no way: number of other roads that block. */
  readonly moreBlocked: number;
  /** The state with the oldest evidence on the way. */
  readonly oldest: RoadState | null;
  readonly snapM: readonly [number, number];
  readonly passedOverM: readonly [number | null, number | null];
  /** Places that it does not reach because their roads end before. */
  readonly gaps: readonly Gap[];
  /** Where there is no way: how close to the goal one can get, metres. */
  readonly comesWithinM: number | null;
  /** Where a place has no road for the vehicle near it: the radius that was searched, metres. */
  readonly noRoadWithinM: number | null;
}

const PLACES = [
  ["titik asal", "the start"],
  ["tujuan", "the goal"],
] as const;

/** The whole sentence. */
export function sentence(spoken: Spoken, tongue: Tongue): string {
  let text = spoken.verdict === "no" ? noWay(spoken, tongue) : wayWords(spoken, tongue);
  const afloat = spoken.of === BOAT;
  const walks = [
    [`dari titik asal ke jalan${afloat ? " atau air" : ""}`, `from the start to its road${afloat ? " or water" : ""}`],
    [`dari jalan${afloat ? " atau air" : ""} ke tujuan`, `from the ${afloat ? "road or water" : "road"} to the goal`],
  ] as const;
  const told = (["start", "goal"] as const).map((role) => spoken.gaps.some((gap) => gap.role === role));
  for (const [at, metres] of spoken.snapM.entries())
    if (metres >= FAR_FROM_ROAD_M && told[at] !== true)
      text += ` ${lengthWords(metres, tongue)} ${walks[at as Tongue][tongue]}.`;
  return `${text}${passedOver(spoken, tongue)} ${CHECK[tongue]}`;
}

function wayWords(spoken: Spoken, tongue: Tongue): string {
  const who = spoken.called[tongue];
  const capital = capitalised(who);
  const [all, presumed, restricted, unknown] = [
    lengthWords(spoken.lengths.allM, tongue),
    lengthWords(spoken.lengths.presumedM, tongue),
    lengthWords(spoken.lengths.restrictedM, tongue),
    lengthWords(spoken.lengths.unknownM, tongue),
  ];
  const openings: Readonly<Record<Verdict, () => string>> = {
    open: () =>
      choose(tongue, `${capital} bisa lewat: seluruh ${all} terbuka`, `A ${who} can pass: all ${all} are open`),
    presumed: () =>
      choose(
        tongue,
        `Kemungkinan ${who} bisa lewat: ${presumed} dari ${all} belum ada laporan`,
        `A ${who} can probably pass: nobody has reported on ${presumed} of ${all}`,
      ),
    restricted: () =>
      choose(
        tongue,
        `${capital} bisa lewat dengan syarat: ${restricted} dari ${all} terbatas`,
        `A ${who} can pass with conditions: ${restricted} of ${all} are restricted`,
      ),
    unknown: () =>
      choose(
        tongue,
        `Belum diketahui apakah ${who} bisa lewat: keadaan ${unknown} dari ${all} tidak diketahui`,
        `Not known whether a ${who} can pass: the state of ${unknown} of ${all} is not known`,
      ),
    road_ends: () => roadEnds(spoken, tongue),
    no: () => "",
  };
  let text = openings[spoken.verdict]();
  if (spoken.limiting !== null)
    text += `${choose(tongue, "; ruas penentu ", "; deciding stretch: ")}${described(spoken.limiting, tongue)}`;
  text += lesserDoubts(spoken, tongue);
  if (spoken.oldest !== null && spoken.oldest.since !== null) {
    text += `${choose(tongue, "; kabar tertua ", "; oldest word ")}${spoken.oldest.since[tongue]}`;
    if (spoken.oldest.by !== null) text += `, ${spoken.oldest.by[tongue]}`;
  }
  return `${text}.`;
}

/** What else is not known of the way, beside what the verdict already says. */
function lesserDoubts({ verdict, lengths: { presumedM, restrictedM } }: Spoken, tongue: Tongue): string {
  let text = "";
  const isWorse = VERDICT_ORDER.indexOf(verdict) > VERDICT_ORDER.indexOf("presumed");
  if (isWorse && presumedM > 0 && verdict !== "road_ends") {
    const presumed = lengthWords(presumedM, tongue);
    text += choose(tongue, `; ${presumed} belum ada laporan`, `; no report yet on ${presumed}`);
  }
  if (verdict === "unknown" && restrictedM > 0) {
    const restricted = lengthWords(restrictedM, tongue);
    text += choose(tongue, `; ${restricted} terbatas`, `; ${restricted} restricted`);
  }
  return text;
}

function noWay(spoken: Spoken, tongue: Tongue): string {
  const who = spoken.called[tongue];
  let text = choose(tongue, `${capitalised(who)} tidak bisa lewat`, `A ${who} cannot pass`);
  const { limiting, moreBlocked, noRoadWithinM, comesWithinM } = spoken;
  if (limiting !== null) {
    text += `: ${described(limiting, tongue)}`;
    if (moreBlocked > 0) text += choose(tongue, `; dan ${moreBlocked} ruas lain`, `; and ${moreBlocked} more`);
  } else if (noRoadWithinM !== null) {
    const far = lengthWords(noRoadWithinM, tongue);
    text += choose(
      tongue,
      `: tidak ada jalan untuk kendaraan ini dalam ${far} dari salah satu titik`,
      `: there is no road for it within ${far} of one of the places`,
    );
  } else if (spoken.of === BOAT)
    text += choose(tongue, ": tidak ada alur air yang menghubungkan kedua titik", ": no water connects the two places");
  else
    text += choose(
      tongue,
      ": tidak ada jalan yang menghubungkan kedua titik untuk kendaraan ini",
      ": no road connects the two places for this vehicle",
    );
  text += ".";
  if (comesWithinM !== null) {
    const far = lengthWords(comesWithinM, tongue);
    text += choose(tongue, ` Bisa dicapai sampai ${far} dari tujuan.`, ` It can come within ${far} of the goal.`);
  }
  return text;
}

/** The sentences that the nearest road was not taken, because it leads nowhere. */
function passedOver({ passedOverM, snapM }: Spoken, tongue: Tongue): string {
  return passedOverM
    .map((nearestM, at) => {
      if (nearestM === null) return "";
      const [near, far] = [lengthWords(nearestM, tongue), lengthWords(snapM[at as Tongue], tongue)];
      const place = PLACES[at as Tongue][tongue];
      return choose(
        tongue,
        ` Jalan terdekat dari ${place} (${near}) tidak tersambung atau di seberang air; ` +
          `dipakai jalan berikutnya (${far}).`,
        ` The road nearest to ${place} (${near}) is not joined or lies across water; the next one is taken (${far}).`,
      );
    })
    .join("");
}

/** The sentence that the road ends before the place, and the state of the way until there. */
function roadEnds({ called, gaps, lengths }: Spoken, tongue: Tongue): string {
  const who = called[tongue];
  // Where only the start is off the road, the journey can be driven from where the road begins.
  const onlyStarts = gaps.every(({ role }) => role === "start");
  let text = onlyStarts
    ? choose(
        tongue,
        `${capitalised(who)} tidak bisa berangkat dari titik asal: `,
        `A ${who} cannot leave from the start: `,
      )
    : choose(tongue, `${capitalised(who)} tidak sampai ke tujuan: `, `A ${who} does not get to the goal: `);
  text += gaps.map((gap) => gapWords(gap, tongue)).join("; ");
  const all = lengthWords(lengths.allM, tongue);
  text += onlyStarts
    ? choose(tongue, `. Dari situ ${all}`, `. From there ${all}`)
    : choose(tongue, `. Sampai di situ ${all}`, `. As far as there ${all}`);
  const parts = (
    [
      [lengths.unknownM, "tidak diketahui", "not known"],
      [lengths.restrictedM, "terbatas", "restricted"],
      [lengths.presumedM, "belum ada laporan", "without a report"],
    ] as const
  ).flatMap(([metres, id, en]) => (metres > 0 ? [`${lengthWords(metres, tongue)} ${choose(tongue, id, en)}`] : []));
  if (parts.length === 0 && lengths.allM > 0) parts.push(choose(tongue, "seluruhnya terbuka", "all of it open"));
  return parts.length === 0 ? text : `${text}: ${parts.join(", ")}`;
}
