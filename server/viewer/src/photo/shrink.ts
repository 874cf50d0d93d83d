/** The longer side of a photo that is sent, px, and how many bytes it has at most. */
export const LONGEST_PX = 1600;
export const MOST_BYTES = 300_000;
/** What is tried, the best first: sides, and for each the qualities of JPEG. */
const SIDES: readonly number[] = [LONGEST_PX, 1280, 1024, 800];
const QUALITIES: readonly number[] = [0.82, 0.7, 0.58, 0.46];

/** The size of a picture whose longer side has at most `longest`; never larger than it was. */
export function fitted(width: number, height: number, longest: number): readonly [number, number] {
  const share = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share))];
}

/** The first attempt that is small enough, else the smallest; `draw` makes one. */
export async function smallEnough(
  draw: (longest: number, quality: number) => Promise<Blob>,
  most: number = MOST_BYTES,
): Promise<Blob> {
  let smallest: Blob | null = null;
  for (const longest of SIDES) {
    for (const quality of QUALITIES) {
      const blob = await draw(longest, quality);
      if (blob.size <= most) return blob;
      if (smallest === null || blob.size < smallest.size) smallest = blob;
    }
  }
  if (smallest === null) throw new Error("no attempt");
  return smallest;
}

/**
 * A photo made small, upright, and without anything that it told beside the picture: it is drawn anew. Rejects what the
 * browser cannot show.
 */
export async function shrink(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    return await smallEnough(async (longest, quality) => {
      const [width, height] = fitted(picture.width, picture.height, longest);
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      const pen = canvas.getContext("2d");
      if (pen === null) throw new Error("no canvas");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(picture, 0, 0, width, height);
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob === null || blob.type !== "image/jpeg") throw new Error("no JPEG");
      return blob;
    });
  } finally {
    picture.close();
  }
}
