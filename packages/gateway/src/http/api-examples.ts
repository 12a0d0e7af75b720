import { readFileSync } from "node:fs";

/** One call as it was made, with the answer that it got. */
export interface ApiExample {
  /** Values for the names in the path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** What was sent, as JSON. */
  readonly body?: unknown;
  /** A file that was sent in the place of a body: its usual name. */
  readonly file?: string;
  readonly http: number;
  /** Absent where a picture was answered; a text where it was JSON lines. */
  readonly answer?: unknown;
}

type ApiExamples = Readonly<Record<string, ApiExample>>;

/**
 * An example of every operation, by its id. `test/http/api-examples.test.ts` makes each of these calls and
 * compares the answers, and writes the file anew when it is asked to.
 */
export const API_EXAMPLES: ApiExamples = JSON.parse(
  readFileSync(new URL("./api-examples.json", import.meta.url), "utf8"),
) as ApiExamples;
