export type PaperSize = "a4" | "a3";

/** What is wanted on paper; of another view than the page shows now, its address and what is told of it. */
export interface PrintWish {
  readonly size: PaperSize;
  readonly address?: string;
  readonly told?: readonly string[];
}

/** What puts the map on paper. */
export interface MapPress {
  readonly print: (wish: PrintWish) => Promise<void>;
}
