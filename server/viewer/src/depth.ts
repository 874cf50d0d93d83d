import { decimalOf, type Language } from "./words.ts";

/**
 * Metres of water as the centimetres that people measure against their body; above three metres in metres, to the
 * nearest tenth (model/src/journey/stretch.rs).
 */
export function depth(metres: number, language: Language): string {
  const cm = Math.round(metres * 100);
  if (cm <= 300) return `${cm} cm`;
  const written = `${Math.round(metres * 10) / 10} m`;
  return written.replace(".", decimalOf(language));
}
