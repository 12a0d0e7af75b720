import type { HeldStatement, StatementGate } from "../statement-gate.ts";

/** Where something is to crash: at the how-manyeth statement, or call, that it sends. */
export interface CrashPoint {
  readonly at: number;
  /**
   * `before`: the database has not seen the statement. `after`: it has run it to its end, commit included, and
   * nobody has been told. `called`: a receiver has got the whole message and has not answered.
   */
  readonly when: "before" | "after" | "called";
}

export function nameOf({ at, when }: CrashPoint): string {
  return when === "called" ? `in call ${at}` : `${when} statement ${at}`;
}

/** Watches what a gateway sends, and has it crash where it is told to. */
export class CrashWatch {
  readonly #gate: StatementGate;
  readonly #point: CrashPoint | undefined;
  readonly #crash: () => Promise<void>;
  /** What was sent, in order; with the point at which it crashed, not beyond. */
  readonly statements: HeldStatement[] = [];
  calls = 0;
  #crashed: Promise<void> | undefined;

  constructor(
    gate: StatementGate,
    point?: CrashPoint,
    crash: () => Promise<void> = async () => {},
  ) {
    this.#gate = gate;
    this.#point = point;
    this.#crash = crash;
    gate.onStatement = (statement) => void this.#meet(statement);
  }

  /** Whether it came to where it was to crash. */
  get hasCrashed(): boolean {
    return this.#crashed !== undefined;
  }

  /** A receiver got a message. Resolves to whether it is to be answered. */
  meetCall(): boolean {
    if (this.hasCrashed) return true;
    this.calls++;
    if (!this.#isPoint("called", this.calls)) return true;
    this.#fall();
    return false;
  }

  /** Lets pass from now on what is sent; what was to crash has come back by then. */
  async end(): Promise<void> {
    await this.#crashed;
    this.#gate.onStatement = undefined;
  }

  async #meet(statement: HeldStatement): Promise<void> {
    if (this.hasCrashed) return await pass(statement);
    this.statements.push(statement);
    const at = this.statements.length;
    if (this.#isPoint("before", at)) return this.#fall();
    if (!this.#isPoint("after", at)) return await pass(statement);
    await statement.run();
    this.#fall();
  }

  #isPoint(when: CrashPoint["when"], at: number): boolean {
    return this.#point?.when === when && this.#point.at === at;
  }

  #fall(): void {
    this.#crashed ??= this.#crash();
  }
}

async function pass(statement: HeldStatement): Promise<void> {
  await statement.run();
  statement.answer();
}

/** All points of what sent so many statements and made so many calls. */
export function pointsOf({
  statements,
  calls,
}: {
  readonly statements: number;
  readonly calls: number;
}): readonly CrashPoint[] {
  const upTo = (count: number) => Array.from({ length: count }, (_none, at) => at + 1);
  return [
    ...upTo(statements).flatMap((at) => [
      { at, when: "before" } as const,
      { at, when: "after" } as const,
    ]),
    ...upTo(calls).map((at) => ({ at, when: "called" }) as const),
  ];
}
