/** An instant written in RFC 3339; `null` for anything else. */
export function instant(value: unknown): Date | null {
  if (typeof value !== "string" || value === "") return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
}
