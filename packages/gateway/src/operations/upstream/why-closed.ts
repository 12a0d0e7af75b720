import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import type { AccountClosure } from "../../domain/upstream/choose-route.ts";
import { mayCall } from "../../domain/upstream/upstream-mode.ts";
import type { Gateway } from "../gateway.ts";

/**
 * Why an account takes no charges now; `undefined` when it does. The one place that says so: for charges
 * and for whoever explains where they go. Whatever else keeps charges from an account belongs here.
 */
export function whyClosed(
  { upstreams: { mode }, upstreamCalls }: Pick<Gateway, "upstreams" | "upstreamCalls">,
  account: UpstreamAccount,
): AccountClosure | undefined {
  const { state, environment } = account;
  if (!mayCall(mode, environment)) return "not_allowed";
  if (state !== "active") return state;
  return upstreamCalls.closedForMs(account, "charge") > 0 ? "breaker_open" : undefined;
}
