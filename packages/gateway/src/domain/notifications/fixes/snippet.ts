import type { Framework } from "./framework.ts";

/** What is to be mended. */
export type FixKind =
  /** A handler that takes POST and JSON, answers first and works afterwards. */
  | "handler"
  /** Let the path through without session and CSRF token. */
  | "unlock"
  /** Answer at the very URL instead of pointing elsewhere. */
  | "redirect"
  /** A certificate that others trust. */
  | "tls";

/** Some lines to take over, as they stand in a file of somebody's own. */
export interface Snippet {
  /** What it is for: a framework's name, or a program's. */
  readonly title: string;
  /** Where it belongs; a path or a place. */
  readonly file: string;
  readonly code: string;
}

/** Snippets of one language, by framework and by what they mend. `path` is that of the notification URL. */
export type Snippets = Partial<
  Readonly<Record<Framework, Partial<Readonly<Record<FixKind, (path: string) => Snippet>>>>>
>;
