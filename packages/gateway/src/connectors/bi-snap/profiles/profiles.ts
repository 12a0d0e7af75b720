import type { ProfileName } from "../../../domain/upstream/account-limits.ts";
import { findProfileProblems } from "../check-profile.ts";
import type { Profile } from "../profile.ts";
import { DANA } from "./dana.ts";
import { DOKU } from "./doku.ts";
import { MIDTRANS } from "./midtrans.ts";
import { WINPAY } from "./winpay.ts";

/** By the name that an account has. Another Gerbang speaks as the service does that it stands in for. */
export const PROFILES: Readonly<Partial<Record<ProfileName, Profile>>> = {
  midtrans: MIDTRANS,
  gerbang: MIDTRANS,
  doku: DOKU,
  dana: DANA,
  winpay: WINPAY,
};

// Before anything is asked of anybody: a profile that contradicts itself is a mistake of ours.
for (const profile of Object.values(PROFILES)) {
  const problems = findProfileProblems(profile);
  if (problems.length > 0) throw new Error(`profile ${profile.name}: ${problems.join("; ")}`);
}

/** @throws for an account of a profile that this protocol has not: none is stored. */
export function profileOf({ profile }: { readonly profile: ProfileName }): Profile {
  const found = PROFILES[profile];
  if (!found) throw new Error(`BI-SNAP has no profile ${profile}`);
  return found;
}
