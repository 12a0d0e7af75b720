/** One figure in each of the rounds. */
export interface Figure {
  readonly row: string;
  readonly what: string;
  readonly unit: string;
  readonly rounds: readonly number[];
}

export interface BenchResult {
  readonly bench: string;
  /** What was measured, in a sentence or two. */
  readonly setting: string;
  readonly date: string;
  readonly machine: string;
  readonly figures: readonly Figure[];
  /** What could not be measured, and why. */
  readonly missing: readonly string[];
}
