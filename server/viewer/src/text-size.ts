import { read, write } from "./vehicle.ts";

/** How big letters are, against what the browser is set to. */
export const TEXT_SIZES = { usual: 100, large: 125, largest: 150 } as const;

export type TextSize = keyof typeof TEXT_SIZES;

const KEPT = "lintas.text";

const isTextSize = (value: string | null): value is TextSize => value !== null && Object.hasOwn(TEXT_SIZES, value);

export function rememberedTextSize(): TextSize {
  const kept = read(KEPT);
  return isTextSize(kept) ? kept : "usual";
}

/** Shows all words in this size, now and at the next visit. */
export function setTextSize(size: string): void {
  if (!isTextSize(size)) return;
  write(KEPT, size);
  showTextSize(size);
}

/** All that is written is measured against the size of the page. */
export function showTextSize(size: TextSize): void {
  document.documentElement.style.fontSize = size === "usual" ? "" : `${TEXT_SIZES[size]}%`;
}
