// The legend of the page, drawn into a picture: read from its elements, so that the two cannot differ.
import { type Block, type Hand, lines, type Pen, padded } from "./ink.ts";

const SAMPLE_PX = 54;
const LEAST_PX = 24;
const GUTTER_PX = 12;
const EDGE_PX = 12;
const COLUMN_PX = 155;
const WORDS: Hand = { px: 12 };
const HEADING: Hand = { px: 12, weight: 700 };

const ofSvg = (name: string, part: Element): number => Number(part.getAttribute(name) ?? 0);

function drawLine(pen: Pen, part: Element, left: number, top: number): void {
  const dash = part.getAttribute("stroke-dasharray");
  pen.setLineDash(dash === null ? [] : dash.split(/[ ,]+/).map(Number));
  pen.lineCap = part.getAttribute("stroke-linecap") === "round" ? "round" : "butt";
  pen.strokeStyle = part.getAttribute("stroke") ?? "";
  pen.lineWidth = ofSvg("stroke-width", part);
  pen.beginPath();
  pen.moveTo(left + ofSvg("x1", part), top + ofSvg("y1", part));
  pen.lineTo(left + ofSvg("x2", part), top + ofSvg("y2", part));
  pen.stroke();
  pen.setLineDash([]);
}

/** A sign of the legend with its middle there. A letter on a line is smaller than a sign that stands alone. */
function drawSample(pen: Pen, sample: Element, x: number, y: number): void {
  for (const part of sample.querySelectorAll("svg, canvas")) {
    if (part instanceof HTMLCanvasElement) {
      const ratio = part.closest(".line") === null ? 2 : 60 / 22;
      const [width, height] = [part.width / ratio, part.height / ratio];
      pen.drawImage(part, x - width / 2, y - height / 2, width, height);
      if (!part.classList.contains("tiled")) continue;
      pen.strokeStyle = "#0b4a8a";
      pen.lineWidth = 1;
      pen.strokeRect(x - width / 2, y - height / 2, width, height);
    } else {
      const [width, height] = [ofSvg("width", part), ofSvg("height", part)];
      for (const line of part.querySelectorAll("line")) drawLine(pen, line, x - width / 2, y - height / 2);
    }
  }
}

function rowOf(pen: Pen, row: Element, left: number, width: number): Block {
  const sample = row.firstElementChild;
  const words = lines(pen, row.textContent ?? "", left + SAMPLE_PX + 6, width - SAMPLE_PX - 6, WORDS);
  const height = Math.max(LEAST_PX, words.height + 4);
  return {
    height,
    draw: (top) => {
      if (sample !== null) drawSample(pen, sample, left + SAMPLE_PX / 2, top + height / 2);
      words.draw(top + (height - words.height) / 2);
    },
  };
}

type Placed = (left: number, width: number) => Block;

/** What stands in the legend, in its order: a heading is never the last of a column. */
function entries(pen: Pen, legend: HTMLElement): Placed[] {
  return [...legend.querySelectorAll("section")].flatMap((section) => {
    const heading = section.querySelector("h2")?.textContent ?? "";
    return [...section.querySelectorAll("li")].map((row, at): Placed => {
      if (at > 0 || heading === "") return (left, width) => rowOf(pen, row, left, width);
      return (left, width) => {
        const above = padded(lines(pen, heading, left, width, HEADING), 6, 2);
        const below = rowOf(pen, row, left, width);
        return {
          height: above.height + below.height,
          draw: (top) => {
            above.draw(top);
            below.draw(top + above.height);
          },
        };
      };
    });
  });
}

/** Heights in their order, divided into columns of which none is much higher than the others: where each begins. */
export function divided(heights: readonly number[], columns: number): number[] {
  const share = heights.reduce((sum, each) => sum + each, 0) / columns;
  const starts = [0];
  let sum = 0;
  for (const [at, height] of heights.entries()) {
    if (starts.length < columns && at > 0 && sum + height / 2 > share * starts.length) starts.push(at);
    sum += height;
  }
  return starts;
}

/** The legend in as many columns as have room. */
export function keyBlock(pen: Pen, legend: HTMLElement, width: number): Block {
  const columns = Math.max(1, Math.floor((width - 2 * EDGE_PX + GUTTER_PX) / (COLUMN_PX + GUTTER_PX)));
  const broad = (width - 2 * EDGE_PX - (columns - 1) * GUTTER_PX) / columns;
  const all = entries(pen, legend);
  const starts = divided(
    all.map((each) => each(0, broad).height),
    columns,
  );
  const sets = starts.map((start, at) =>
    all.slice(start, starts[at + 1]).map((each) => each(EDGE_PX + at * (broad + GUTTER_PX), broad)),
  );
  return {
    height: Math.max(0, ...sets.map((set) => set.reduce((sum, { height }) => sum + height, 0))),
    draw: (top) => {
      for (const set of sets) {
        let at = top;
        for (const block of set) {
          block.draw(at);
          at += block.height;
        }
      }
    },
  };
}
