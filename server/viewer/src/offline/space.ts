/** Room on the device, as far as the browser tells. */
export interface Space {
  readonly used: number;
  readonly quota: number;
  /** The device does not take it away by itself. */
  readonly kept: boolean;
}

/** Can this page keep anything at all? Only one that came over a secure connection can. */
export const canKeep = (): boolean => isSecureContext && "indexedDB" in globalThis && "subtle" in crypto;

export async function space(): Promise<Space | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    if (usage === undefined || quota === undefined) return null;
    return { used: usage, quota, kept: await navigator.storage.persisted() };
  } catch {
    return null;
  }
}

/** Asks the browser to keep what is saved also where the device is full. */
export async function keep(): Promise<void> {
  try {
    await navigator.storage.persist();
  } catch {
    // It may be taken away, and the panel says so.
  }
}
