import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import { abilitiesOf } from "../connectors.ts";
import { newUpstreamReference, randomAlphanumerics } from "../new-ids.ts";

/**
 * The name of an order that nobody has made, in a form that the upstream takes: asked for it, it says that there is none,
 * and not what is wrong with the name.
 */
export function absentOrderOf(account: Pick<UpstreamAccount, "connector" | "profile">): string {
  const name = `gerbang-test-${randomAlphanumerics(24)}`;
  return abilitiesOf(account).takesOrderId(name) ? name : newUpstreamReference();
}
