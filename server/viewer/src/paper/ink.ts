// What pictures are written with: words that are broken where they end, bands, bars and arrows.

export type Pen = CanvasRenderingContext2D;

/** A part of a picture: how high it is, and what draws it from there on down, px. */
export interface Block {
  readonly height: number;
  readonly draw: (top: number) => void;
}

export interface Hand {
  readonly px: number;
  readonly weight?: number;
  readonly ink?: string;
}

const LETTERS = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const LINE = 1.35;
const EDGE = 12;
const INK = "#0f1519";

function take(pen: Pen, { px, weight = 400, ink = INK }: Hand): void {
  pen.font = `${weight} ${px}px ${LETTERS}`;
  pen.fillStyle = ink;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
}

/** Words in lines that are no longer than `width`; a word that is longer stands alone. */
export function broken(words: string, width: number, measure: (words: string) => number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ").filter((each) => each !== "")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Lines of words from `left` on, as a block. */
export function lines(pen: Pen, words: string, left: number, width: number, hand: Hand): Block {
  take(pen, hand);
  const each = broken(words, width, (some) => pen.measureText(some).width);
  const high = Math.round(hand.px * LINE);
  return {
    height: each.length * high,
    draw: (top) => {
      take(pen, hand);
      for (const [at, line] of each.entries()) pen.fillText(line, left, top + (at + 0.5) * high);
    },
  };
}

/** A block with room around. */
export function padded(block: Block, above: number, below: number): Block {
  return { height: above + block.height + below, draw: (top) => block.draw(top + above) };
}

/** A paragraph over the whole breadth. */
export function paragraph(pen: Pen, words: string, width: number, hand: Hand): Block {
  return padded(lines(pen, words, EDGE, width - 2 * EDGE, hand), 2, 2);
}

/** A warning in a black frame, as it stands over the map. */
export function warning(pen: Pen, words: string, width: number): Block {
  const inner = padded(lines(pen, words, 2 * EDGE + 8, width - 4 * EDGE - 8, { px: 14, weight: 700 }), 10, 10);
  return {
    height: inner.height + 6,
    draw: (top) => {
      pen.fillStyle = "#ffffff";
      pen.fillRect(EDGE, top, width - 2 * EDGE, inner.height);
      pen.fillStyle = "#000000";
      pen.fillRect(EDGE, top, 10, inner.height);
      pen.strokeStyle = "#000000";
      pen.lineWidth = 3;
      pen.strokeRect(EDGE + 1.5, top + 1.5, width - 2 * EDGE - 3, inner.height - 3);
      inner.draw(top);
    },
  };
}

const BAND = "#ffd400";
const BAND_PALE = "#ffe566";
const STRIPE = 22;

/** The band of a drill, striped as over the map of the page. */
export function band(pen: Pen, words: string, width: number): Block {
  const hand: Hand = { px: Math.min(17, width / 22), weight: 800, ink: "#000000" };
  const inner = 32;
  return {
    height: inner,
    draw: (top) => {
      pen.save();
      pen.beginPath();
      pen.rect(0, top, width, inner);
      pen.clip();
      pen.fillStyle = BAND;
      pen.fillRect(0, top, width, inner);
      pen.strokeStyle = BAND_PALE;
      pen.lineWidth = STRIPE / Math.SQRT2;
      pen.beginPath();
      for (let x = -inner; x < width + inner; x += 2 * STRIPE) {
        pen.moveTo(x, top);
        pen.lineTo(x + inner, top + inner);
      }
      pen.stroke();
      pen.fillStyle = "#000000";
      pen.fillRect(0, top, width, 3);
      pen.fillRect(0, top + inner - 3, width, 3);
      take(pen, hand);
      pen.textAlign = "center";
      pen.fillText(words, width / 2, top + inner / 2 + 1);
      pen.restore();
    },
  };
}

/** A scale bar that stands at its lower left corner. */
export function scaleBar(pen: Pen, words: string, left: number, bottom: number, px: number): void {
  take(pen, { px: 12, weight: 600 });
  pen.fillStyle = "#ffffffd9";
  pen.fillRect(left, bottom - 18, px, 18);
  pen.strokeStyle = INK;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(left + 1, bottom - 18);
  pen.lineTo(left + 1, bottom - 1);
  pen.lineTo(left + px - 1, bottom - 1);
  pen.lineTo(left + px - 1, bottom - 18);
  pen.stroke();
  take(pen, { px: 12, weight: 600 });
  pen.textAlign = "center";
  pen.fillText(words, left + px / 2, bottom - 10);
}

/** An arrow to the north around a middle, where the top of the map is `bearing` degrees clockwise of it. */
export function northArrow(pen: Pen, letter: string, x: number, y: number, bearing: number): void {
  pen.save();
  pen.translate(x, y);
  pen.beginPath();
  pen.arc(0, 0, 24, 0, 2 * Math.PI);
  pen.fillStyle = "#ffffffd9";
  pen.fill();
  pen.rotate((-bearing * Math.PI) / 180);
  pen.beginPath();
  pen.moveTo(0, -21);
  pen.lineTo(8, 2);
  pen.lineTo(0, -2);
  pen.lineTo(-8, 2);
  pen.closePath();
  pen.fillStyle = INK;
  pen.fill();
  take(pen, { px: 14, weight: 800 });
  pen.textAlign = "center";
  pen.fillText(letter, 0, 12);
  pen.restore();
}
