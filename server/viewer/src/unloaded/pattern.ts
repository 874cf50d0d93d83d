/** Size of the pattern in px at a pixel ratio of 1; both are multiples of the distance between two lines. */
const [WIDTH, HEIGHT, LINES] = [224, 112, 16] as const;
export const RATIO = 2;

/**
 * A hatch with `words` in it, drawn here: without a connection there may be neither letters nor icons to draw it
 * with.
 */
export function hatch(words: string, night: boolean): ImageData | null {
  const box = document.createElement("canvas");
  [box.width, box.height] = [WIDTH * RATIO, HEIGHT * RATIO];
  const pen = box.getContext("2d");
  if (pen === null) return null;
  pen.scale(RATIO, RATIO);
  // Bad news of an older, coarser tile stays to be seen through it.
  pen.fillStyle = night ? "#22262a8c" : "#efeee98c";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.strokeStyle = night ? "#7d868e" : "#8b8b84";
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let x = -HEIGHT; x <= WIDTH; x += LINES) {
    pen.moveTo(x, HEIGHT);
    pen.lineTo(x + HEIGHT, 0);
  }
  pen.stroke();
  pen.font = '600 13px system-ui, "Noto Sans", sans-serif';
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const half = pen.measureText(words).width / 2 + 6;
  pen.fillStyle = night ? "#22262a" : "#ffffff";
  pen.fillRect(WIDTH / 2 - half, HEIGHT / 2 - 11, 2 * half, 22);
  pen.fillStyle = night ? "#e8eaec" : "#0f1519";
  pen.fillText(words, WIDTH / 2, HEIGHT / 2);
  return pen.getImageData(0, 0, box.width, box.height);
}
