import { element } from "../element.ts";
import type { FrameSize } from "./code.ts";

/** So long a choice rests before the preview shows it: each makes a whole map anew. */
const REST_MS = 400;

/** The frame itself, made smaller where the panel is narrower than it; words where this page may not hold it. */
export class Preview {
  readonly element = element("div", { class: "preview" });
  private readonly refused: HTMLElement;
  private frame: HTMLIFrameElement | null = null;
  private address = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(refused: HTMLElement) {
    this.refused = refused;
    this.refused.hidden = true;
  }

  show(address: string, title: string, size: FrameSize): void {
    this.fit(size);
    this.frame?.setAttribute("title", title);
    if (address === this.address) return;
    this.address = address;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(title, size), this.frame === null ? 0 : REST_MS);
  }

  end(): void {
    clearTimeout(this.timer);
    this.element.replaceChildren();
    this.frame = null;
    this.address = "";
  }

  /** A frame of its own for each address: one that goes on to another would be a step for the way back. */
  private load(title: string, size: FrameSize): void {
    const frame = element("iframe", { src: this.address, title, referrerpolicy: "no-referrer" });
    frame.addEventListener("load", () => {
      // A page of this server can be read; what a browser puts in place of one that it refused cannot.
      const isRefused = frame.contentDocument === null;
      this.refused.hidden = !isRefused;
      this.element.hidden = isRefused;
    });
    this.frame = frame;
    this.element.hidden = false;
    this.element.replaceChildren(frame);
    this.fit(size);
  }

  private fit({ width, height }: FrameSize): void {
    const room = this.element.clientWidth;
    const scale = width === null || room === 0 ? 1 : Math.min(1, room / width);
    this.element.style.height = `${height * scale}px`;
    if (this.frame === null) return;
    this.frame.style.width = width === null ? "100%" : `${width}px`;
    this.frame.style.height = `${height}px`;
    this.frame.style.transform = `scale(${scale})`;
  }
}
