/** Keeps the screen on while somebody wants it. It takes power: never by itself. */
export class Awake {
  private lock: WakeLockSentinel | null = null;
  private isWanted = false;

  constructor() {
    // A page out of sight loses it, and gets it again when it is looked at.
    document.addEventListener("visibilitychange", this.seen);
  }

  get wanted(): boolean {
    return this.isWanted;
  }

  /** `false` where this device does not allow it. */
  async want(isWanted: boolean): Promise<boolean> {
    this.isWanted = isWanted;
    if (!isWanted) {
      await this.lock?.release();
      this.lock = null;
      return true;
    }
    if (!("wakeLock" in navigator)) {
      this.isWanted = false;
      return false;
    }
    try {
      this.lock = await navigator.wakeLock.request("screen");
      return true;
    } catch {
      this.isWanted = false;
      return false;
    }
  }

  leave(): void {
    document.removeEventListener("visibilitychange", this.seen);
    void this.want(false);
  }

  private readonly seen = (): void => {
    if (this.isWanted && document.visibilityState === "visible") void this.want(true);
  };
}
