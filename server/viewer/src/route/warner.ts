import type { Host } from "../task.ts";
import type { Vehicle } from "../vehicle.ts";
import { Alarm, banner } from "./alarm.ts";
import type { Way } from "./answer.ts";
import { type Warning, warningFor } from "./warn.ts";

/** Tells over the map what befell the way on the screen, and sounds. */
export class Warner {
  private readonly host: Host;
  private readonly plan: { readonly vehicle: () => Vehicle; readonly again: () => void };
  private readonly alarm = new Alarm();
  /** What was told of each road of the way. */
  private readonly told = new Map<string, string>();
  private warning: { readonly warning: Warning; readonly heard: boolean } | null = null;
  private turn = 0;

  constructor(host: Host, plan: { readonly vehicle: () => Vehicle; readonly again: () => void }) {
    this.host = host;
    this.plan = plan;
  }

  /** To be called while the visitor presses something. */
  arm(): void {
    this.alarm.arm();
  }

  /** Another way is asked for. */
  anew(): void {
    this.turn++;
    this.told.clear();
    this.dismiss();
  }

  leave(): void {
    this.turn++;
    this.dismiss();
    this.alarm.close();
  }

  /** Tells at once where a road of the way on the screen became worse; the way itself is asked for anew beside it. */
  async look(way: Way, edges: readonly string[]): Promise<void> {
    const { turn } = this;
    const asked = { root: this.host.root, vehicle: this.plan.vehicle() };
    const warning = await warningFor(way, edges, asked, this.told);
    // Another way was asked for meanwhile.
    if (warning !== null && turn === this.turn) this.tell(warning);
  }

  tell(warning: Warning): void {
    this.warning = { warning, heard: this.alarm.sound(warning.loudness) };
    this.draw();
  }

  draw(): void {
    if (this.warning === null) return;
    const { warning, heard } = this.warning;
    const again = (): void => {
      this.dismiss();
      this.plan.again();
    };
    this.host.alarm(banner(warning, this.host, heard, { again, away: () => this.dismiss() }));
  }

  private dismiss(): void {
    this.warning = null;
    this.host.alarm(null);
  }
}
