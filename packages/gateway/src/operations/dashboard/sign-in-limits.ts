import {
  countSignInTry,
  forgetSignInTries,
  takeBackSignInTry,
} from "../../store/dashboard/sign-in-failures.ts";
import type { Gateway } from "../gateway.ts";
import { networkOf } from "../network-of.ts";

const MINUTE_MS = 60_000;

/**
 * How many wrong passwords are borne, and for how long the one after them waits at the most.
 *
 * - From one address for one account: a person who has forgotten. Section 7.5.
 * - From one address: many people may sign in from one office.
 * - For one account from anywhere: bounds who guesses from many addresses, and is short, because a
 *   stranger can bring it about.
 */
const LIMITS = {
  pair: { triesMax: 5, windowMs: 15 * MINUTE_MS },
  address: { triesMax: 50, windowMs: 15 * MINUTE_MS },
  account: { triesMax: 10, windowMs: MINUTE_MS },
} as const;

type LimitName = keyof typeof LIMITS;

interface SignInTry {
  /** That a limit was reached: the password is not looked at. */
  readonly lock?: {
    /** Whether this is the try that reached it. */
    readonly isNew: boolean;
    readonly retryAfterS: number;
  };
  /** The password was right: this try was no failure, and those of the pair are forgotten. */
  readonly succeed: () => Promise<void>;
}

/**
 * Counts a try to sign in, before the password is looked at: trying many at once wins nothing. One that
 * a limit refuses counts for that limit alone: a stranger who goes on at an address that is locked
 * must not lock the account everywhere else, nor an owner who comes while it is locked, themselves.
 */
export async function beginSignInTry(
  gateway: Gateway,
  { email, address }: { readonly email: string; readonly address: string },
): Promise<SignInTry> {
  const now = gateway.wallNow();
  const [account, from] = [email.slice(0, 200), networkOf(address)];
  const subjects: Readonly<Record<LimitName, string>> = {
    pair: `pair ${from} ${account}`,
    address: `address ${from}`,
    account: `account ${account}`,
  };
  const counted: string[] = [];
  const succeed = async () => {
    await forgetSignInTries(gateway.db, subjects.pair);
    await takeBackSignInTry(gateway.db, [subjects.address, subjects.account]);
  };
  // One after the other, from the narrowest.
  for (const name of ["pair", "address", "account"] as const) {
    const { triesMax, windowMs } = LIMITS[name];
    const subject = subjects[name];
    const { tries, windowEnd } = await countSignInTry(gateway.db, { subject, now, windowMs });
    if (tries > triesMax) {
      await takeBackSignInTry(gateway.db, counted);
      const retryAfterS = Math.ceil((windowEnd.getTime() - now.getTime()) / 1_000);
      return { lock: { isNew: tries === triesMax + 1, retryAfterS }, succeed };
    }
    counted.push(subject);
  }
  return { succeed };
}
