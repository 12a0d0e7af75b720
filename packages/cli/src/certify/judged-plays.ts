import type { Driver, Watch } from "./drive/driver.ts";
import type { Goldens } from "./judge/goldens.ts";
import { judge } from "./judge/judge.ts";
import type { Trace } from "./judge/trace.ts";
import { type Found, Outcomes } from "./outcomes.ts";
import type { Schedule } from "./schedule/step.ts";

/** Plays schedules, judges what was recorded, and remembers that. */
export class JudgedPlays {
  readonly goldens: Goldens;
  readonly outcomes = new Outcomes();
  private readonly driver: Driver;
  private readonly watch: Watch;

  constructor(driver: Driver, goldens: Goldens, watch: Watch) {
    this.driver = driver;
    this.goldens = goldens;
    this.watch = watch;
  }

  async alone(schedule: Schedule): Promise<Found | undefined> {
    return this.judged(await this.driver.play(schedule, this.watch));
  }

  async sideBySide(schedules: readonly Schedule[]): Promise<readonly (Found | undefined)[]> {
    if (schedules.length === 0) return [];
    const traces = await this.driver.playAll(schedules, this.watch);
    return traces.map((trace) => this.judged(trace));
  }

  judged(trace: Trace | undefined): Found | undefined {
    const violation = trace && judge(trace, this.goldens);
    if (trace && !violation) this.outcomes.noteFine(trace.schedule);
    return violation && { violation, trace };
  }
}
