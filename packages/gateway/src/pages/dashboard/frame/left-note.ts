import type { Equivalent } from "./equivalent.ts";

/** What was done, or why not, in one line; told once, on the page that a form leads to. */
export interface LeftNote {
  readonly tone: "good" | "bad";
  readonly text: string;
  /** How the same is done in the terminal. */
  readonly same?: Equivalent;
  /** What only this page may show, and only once: a link to hand over, which key to reveal. */
  readonly extra?: Readonly<Record<string, string>>;
}
