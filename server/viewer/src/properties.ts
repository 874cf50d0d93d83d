/** What a feature says of itself. */
export type Properties = Readonly<Record<string, unknown>>;
