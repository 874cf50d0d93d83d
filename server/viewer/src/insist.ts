const AGAIN_MS = 10_000;

/** Asks again and again until it is answered: a phone in the field often starts without a connection. */
export async function insist<T>(ask: () => Promise<T>, failed: () => void): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      failed();
      await new Promise((again) => setTimeout(again, AGAIN_MS));
    }
  }
}
