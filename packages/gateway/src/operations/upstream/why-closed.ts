import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import type { AccountClosure } from "../../domain/upstream/choose-route.ts";
import { mayCall } from "../../domain/upstream/upstream-mode.ts";
import type { Gateway } from "../gateway.ts";

/**
 * Why an account takes no charges now; `undefined` when it does. The one place that says so: for charges
 * and for whoever explains where they go. Whatever else keeps charges from an account belongs here.
 */
export function whyClosed(
  { upstreams: { mode } }: Pick<Gateway, "upstreams">,
  { state, environment }: UpstreamAccount,
): AccountClosure | undefined {
  if (!mayCall(mode, environment)) return "not_allowed";
  return state === "active" ? undefined : state;
}
