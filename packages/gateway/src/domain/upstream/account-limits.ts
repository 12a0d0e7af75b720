/** Whose service it is: what is known of it, and where it lives. */
export const PROFILE_NAMES = ["midtrans", "gerbang", "other", "doku", "dana", "winpay"] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** What an upstream takes of one account, all processes of a gateway together. */
export interface AccountLimits {
  readonly callsPerSecond: number;
  /** Calls at one moment. */
  readonly inFlightMax: number;
  /** How long one call may take, in milliseconds. */
  readonly callMs: number;
}

/** Providers do not publish theirs: this is what a shop of some size needs, and they say when it is too much. */
const USUAL = { callsPerSecond: 50, inFlightMax: 50 };
const OF_PROFILE: Readonly<Record<ProfileName, Omit<AccountLimits, "callMs">>> = {
  midtrans: USUAL,
  other: USUAL,
  doku: USUAL,
  dana: USUAL,
  winpay: USUAL,
  gerbang: { callsPerSecond: 1_000, inFlightMax: 200 },
};

/** What an account gets when nobody says otherwise. */
export function usualLimits(profile: ProfileName): Omit<AccountLimits, "callMs"> {
  return OF_PROFILE[profile];
}

export type LimitProblem = "calls_per_second" | "in_flight" | "call_ms";

/** The first of some limits that cannot be one; the table's constraints say the same. */
export function findLimitProblem({
  callsPerSecond = 1,
  inFlightMax = 1,
  callMs = 1,
}: Partial<AccountLimits>): LimitProblem | undefined {
  if (!(callsPerSecond >= 0.1 && callsPerSecond <= 10_000)) return "calls_per_second";
  if (!isWhole(inFlightMax, 1_000)) return "in_flight";
  return isWhole(callMs, 60_000) ? undefined : "call_ms";
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
