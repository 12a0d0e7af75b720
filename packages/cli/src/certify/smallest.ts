import { isJudgeable } from "./judge/goldens.ts";
import type { Violation } from "./judge/violation.ts";
import type { JudgedPlays } from "./judged-plays.ts";
import type { Found } from "./outcomes.ts";
import { shrink } from "./schedule/shrink.ts";
import { canonicalKey } from "./schedule/spoken.ts";
import { lengthOf, type Schedule } from "./schedule/step.ts";

/** Whether something is wrong in the same way as what is made smaller. */
type Fails = (one: Found | undefined) => one is Found;

type FirstWrong = (candidates: readonly Schedule[], fails: Fails) => Promise<Found | undefined>;

/** Makes failures small. What is known of a schedule is not found out again. */
export class Smallest {
  private readonly plays: JudgedPlays;

  constructor(plays: JudgedPlays) {
    this.plays = plays;
  }

  /** The smallest that a failure comes to by what was found wrong before, or itself. Plays nothing. */
  async known(found: Found): Promise<Found> {
    const { outcomes } = this.plays;
    const reached = await shrinkBy(found.violation, async (candidates, fails) => {
      const wrong = candidates.map((one) => outcomes.whatWasWrong(one));
      return await Promise.resolve(wrong.find(fails));
    });
    return outcomes.whatWasWrong(reached) ?? found;
  }

  /**
   * The smallest that fails as this does, found side by side with others, and wrong alone, too; `undefined` when
   * nothing smaller is.
   */
  async quickly(found: Found): Promise<Found | undefined> {
    const { violation } = found;
    const begin = { ...violation, schedule: upToWrong(violation) };
    const schedule = await shrinkBy(begin, async (candidates, fails) => {
      const { sure, untried } = this.sort(candidates, fails);
      const played = await this.plays.sideBySide(untried);
      return played.find(fails) ?? sure;
    });
    if (canonicalKey(schedule) === canonicalKey(violation.schedule)) return undefined;
    const { outcomes } = this.plays;
    const again = outcomes.whatWasWrong(schedule) ?? (await this.plays.alone(schedule));
    if (!again || !isSameDefect(again.violation, violation)) return undefined;
    outcomes.noteWrong(again);
    return again;
  }

  /** The same, with each step on the way tried alone: where it goes another way than beside others. */
  async carefully(found: Found): Promise<Found> {
    let smallest = found;
    await shrinkBy(found.violation, async (candidates, fails) => {
      const wrong = await this.firstWrongAlone(candidates, fails);
      smallest = wrong ?? smallest;
      return wrong;
    });
    return smallest;
  }

  private async firstWrongAlone(
    candidates: readonly Schedule[],
    fails: Fails,
  ): Promise<Found | undefined> {
    const { sure, untried } = this.sort(candidates, fails);
    const played = await this.plays.sideBySide(untried);
    for (const [place, candidate] of untried.entries()) {
      if (!fails(played[place])) continue;
      const again = await this.plays.alone(candidate);
      if (!fails(again)) continue;
      this.plays.outcomes.noteWrong(again);
      return again;
    }
    return sure;
  }

  /** The first that is known to fail, and what stands before it of which nothing is known. */
  private sort(
    candidates: readonly Schedule[],
    fails: Fails,
  ): { readonly sure: Found | undefined; readonly untried: readonly Schedule[] } {
    const { outcomes, goldens } = this.plays;
    const suspects = candidates.filter(
      (one) => isJudgeable(one, goldens) && !outcomes.wasFine(one),
    );
    const known = suspects.map((one) => outcomes.whatWasWrong(one));
    const place = known.findIndex(fails);
    const before = place === -1 ? suspects : suspects.slice(0, place);
    return { sure: known[place], untried: before.filter((_, index) => known[index] === undefined) };
  }
}

async function shrinkBy(begin: Violation, firstWrong: FirstWrong): Promise<Schedule> {
  let smallest = begin;
  const fails: Fails = (one): one is Found =>
    one !== undefined && isSameDefect(one.violation, smallest);
  const { schedule } = await shrink(begin.schedule, async (candidates) => {
    const wrong = await firstWrong(candidates, fails);
    if (wrong === undefined) return -1;
    smallest = wrong.violation;
    const key = canonicalKey(smallest.schedule);
    return candidates.findIndex((one) => canonicalKey(one) === key);
  });
  return schedule;
}

/** What came behind the step that went wrong had no part in it. */
function upToWrong({ schedule, step }: Violation): Schedule {
  const place = step === undefined ? -1 : schedule.steps.indexOf(step);
  return place === -1 ? schedule : { ...schedule, steps: schedule.steps.slice(0, place + 1) };
}

/** What goes wrong one after the other is no matter of both at once, whatever it then breaks. */
function isSameDefect(again: Violation, before: Violation): boolean {
  const [smaller, larger] = [again.schedule, before.schedule];
  if (lengthOf(smaller) === lengthOf(larger) && isAtOnce(larger) && !isAtOnce(smaller)) return true;
  return again.invariant === before.invariant && again.reconciled === before.reconciled;
}

function isAtOnce({ steps }: Schedule): boolean {
  return steps.some(({ beside }) => beside);
}
