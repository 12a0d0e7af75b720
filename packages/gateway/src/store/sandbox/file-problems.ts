/** More than anybody reads at once. */
const PROBLEMS_MAX = 20;

/** What is wrong with a file, each with its place: a line, and what stands there. */
export class FileProblems {
  readonly #found = new Set<string>();

  /** Whether so much is known to be wrong that the rest need not be looked at. */
  get isFull(): boolean {
    return this.#found.size >= PROBLEMS_MAX;
  }

  get all(): readonly string[] {
    return [...this.#found];
  }

  /** Of what stands in a line: `transaction.id must be …`. */
  add(line: number, problem: string): void {
    this.#add(`line ${line}: ${problem}`);
  }

  /** Of a line itself: `is not …`. */
  addLine(line: number, problem: string): void {
    this.#add(`line ${line} ${problem}`);
  }

  #add(problem: string): void {
    if (!this.isFull) this.#found.add(problem);
  }
}
