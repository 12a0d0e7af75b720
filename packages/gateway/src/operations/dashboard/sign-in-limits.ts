import {
  countSignInTry,
  forgetSignInTries,
  takeBackSignInTry,
} from "../../store/dashboard/sign-in-failures.ts";
import type { Gateway } from "../gateway.ts";
import { networkOf } from "../network-of.ts";

const MINUTE_MS = 60_000;

/**
 * How many wrong passwords and codes are borne, and for how long the one after them waits at the most.
 *
 * - From one address for one account: a person who has forgotten. Section 7.5.
 * - From one address: many people may sign in from one office.
 * - For one account from anywhere: bounds who guesses from many addresses, and is short, because a
 *   stranger can bring it about.
 * - Codes for one account from anywhere: whoever gets so far knows the password, so no stranger can bring
 *   it about, and 240 guesses a day at three of a million codes come to one chance in 1,400.
 */
const LIMITS = {
  pair: { triesMax: 5, windowMs: 15 * MINUTE_MS },
  address: { triesMax: 50, windowMs: 15 * MINUTE_MS },
  account: { triesMax: 10, windowMs: MINUTE_MS },
  code: { triesMax: 10, windowMs: 60 * MINUTE_MS },
} as const;

type LimitName = keyof typeof LIMITS;

export interface SignInTry {
  /** That a limit was reached: the password is not looked at. */
  readonly lock?: {
    /** Whether this is the try that reached it. */
    readonly isNew: boolean;
    readonly retryAfterS: number;
  };
  /** All was right: this try was no failure, and those of the pair and of codes are forgotten. */
  readonly succeed: () => Promise<void>;
  /**
   * The password was right, and a code is still to come: this try was no failure, and no other is forgotten.
   * Else whoever knows the password alone would guess codes without end, telling it in between.
   */
  readonly pass: () => Promise<void>;
}

interface Tried {
  readonly email: string;
  readonly address: string;
  /** Whose code it is, where a code is tried. */
  readonly codeOf?: string;
}

/**
 * Counts a try to sign in, before the password or the code is looked at: trying many at once wins nothing. One that
 * a limit refuses counts for that limit alone: a stranger who goes on at an address that is locked
 * must not lock the account everywhere else, nor an owner who comes while it is locked, themselves.
 */
export async function beginSignInTry(
  gateway: Gateway,
  { email, address, codeOf }: Tried,
): Promise<SignInTry> {
  const now = gateway.wallNow();
  const [account, from] = [email.slice(0, 200), networkOf(address)];
  const subjects: readonly (readonly [LimitName, string])[] = [
    ["pair", `pair ${from} ${account}`],
    ["address", `address ${from}`],
    ["account", `account ${account}`],
    ...(codeOf === undefined ? [] : [["code", `code ${codeOf}`] as const]),
  ];
  const counted: string[] = [];
  const pass = async () => await takeBackSignInTry(gateway.db, counted);
  const succeed = async () => {
    for (const [name, subject] of subjects) {
      if (name === "pair" || name === "code") await forgetSignInTries(gateway.db, subject);
      else await takeBackSignInTry(gateway.db, [subject]);
    }
  };
  // One after the other, from the narrowest.
  for (const [name, subject] of subjects) {
    const { triesMax, windowMs } = LIMITS[name];
    const { tries, windowEnd } = await countSignInTry(gateway.db, { subject, now, windowMs });
    if (tries > triesMax) {
      await pass();
      const retryAfterS = Math.ceil((windowEnd.getTime() - now.getTime()) / 1_000);
      return { lock: { isNew: tries === triesMax + 1, retryAfterS }, succeed, pass };
    }
    counted.push(subject);
  }
  return { succeed, pass };
}
