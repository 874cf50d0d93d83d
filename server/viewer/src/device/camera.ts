import { element } from "../element.ts";
import { codeIn } from "../enrol.ts";

const LOOK_MS = 250;

/** What browsers that read codes by themselves have (Chrome on Android); others type. */
interface Detector {
  detect(image: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>;
}

type DetectorMaker = new (options: { readonly formats: readonly string[] }) => Detector;

function maker(): DetectorMaker | null {
  const found = (globalThis as { readonly BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  return found ?? null;
}

/** Can this device read a QR code? A page that came without https gets no camera. */
export function canScan(): boolean {
  return maker() !== null && navigator.mediaDevices?.getUserMedia !== undefined;
}

/** The code in what a QR code says: an address of ours, or the bare code. */
export function codeOf(said: string): string | null {
  return codeIn(said) ?? (/^[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$/.test(said.trim()) ? said.trim() : null);
}

/** An open camera that looks for a code. */
export interface Camera {
  readonly view: HTMLVideoElement;
  readonly stop: () => void;
}

/** Opens the camera at the back; calls `found` with the first code that it sees. Throws where it may not be used. */
export async function openCamera(found: (code: string) => void): Promise<Camera> {
  const Maker = maker();
  if (Maker === null) throw new Error("no detector of codes");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  const view = element("video", { class: "camera", autoplay: true, playsinline: true, muted: true });
  view.muted = true;
  view.srcObject = stream;
  let open = true;
  const stop = (): void => {
    open = false;
    for (const track of stream.getTracks()) track.stop();
  };
  const detector = new Maker({ formats: ["qr_code"] });
  const look = async (): Promise<void> => {
    while (open) {
      // Before its first picture there is nothing to read, which some browsers call an error.
      const seen = await detector.detect(view).catch(() => []);
      const code = seen.map(({ rawValue }) => codeOf(rawValue)).find((each) => each !== null);
      if (open && code !== undefined && code !== null) {
        stop();
        found(code);
      }
      await new Promise((again) => setTimeout(again, LOOK_MS));
    }
  };
  void look();
  return { view, stop };
}
