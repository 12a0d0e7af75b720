/** What is known of a URL's newest attempts. */
interface EndpointRecord {
  readonly attempts: number;
  /** Whether they were answered 2xx, the newest first; without those that a fault plan ended. */
  readonly recent: readonly boolean[];
  readonly recentSlowestMs: number | null;
  readonly newestFault: "dropped" | "cut" | null;
  /** Null when none failed, but for a fault plan. */
  readonly lastFailure: object | null;
  /** After the last failure. */
  readonly answeredSince: number;
}

/** How a URL is now. */
export type EndpointState =
  /** No attempt has ended. */
  | "untried"
  /** A fault plan ended the newest attempt. */
  | "faulted"
  /** The newest attempt failed. */
  | "failing"
  /** It answers, and fails again and again in between. */
  | "unsteady"
  /** It failed, and has answered since. */
  | "recovered"
  | "slow"
  | "well";

const SLOW_MS = 5_000;
/** So many answers in a row, and a failure before them is over. */
const STEADY_ANSWERS = 5;

/**
 * Judges a URL by its newest attempts: what was hours ago, and is over, is no longer so.
 */
export function judgeEndpoint(record: EndpointRecord): EndpointState {
  const { attempts, recent, newestFault, lastFailure, answeredSince } = record;
  if (attempts === 0) return "untried";
  if (newestFault !== null || recent.length === 0) return "faulted";
  if (recent[0] === false) return "failing";
  if (countFallsIn(recent) > 1 && answeredSince < STEADY_ANSWERS) return "unsteady";
  if ((record.recentSlowestMs ?? 0) > SLOW_MS) return "slow";
  return lastFailure ? "recovered" : "well";
}

/** How often it began to fail after it had answered, or before anything that is known. */
function countFallsIn(recent: readonly boolean[]): number {
  return recent.filter((answered, index) => !answered && recent[index + 1] !== false).length;
}

/** Whether what fails now is more than a slip among many answers. */
export function isDown({ recent }: EndpointRecord): boolean {
  const failed = recent.filter((answered) => !answered).length;
  return recent[0] === false && failed >= recent.length / 5;
}
