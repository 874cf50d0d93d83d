/** A package as it was saved on this device. */
export interface SavedManifest {
  readonly snapshot: string;
  readonly revision: number;
  /** Up to when reports are in it, by the server's clock. */
  readonly created: Date;
  /** When its live parts were made, by the wall clock. */
  readonly madeAt: Date;
}

/** A part of the saved package, unpacked; `null` where it is not there. */
export async function savedPart(_name: string): Promise<ArrayBuffer | null> {
  return Promise.resolve(null);
}

/** What is saved; `null` where nothing is. */
export async function savedManifest(): Promise<SavedManifest | null> {
  return Promise.resolve(null);
}
