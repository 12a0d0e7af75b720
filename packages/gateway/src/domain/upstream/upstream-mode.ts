import type { UpstreamAccount } from "./account.ts";

/**
 * Which upstreams a process may call. `off`: none. `sandbox`: those without real money. `production`:
 * all.
 */
export const UPSTREAM_MODES = ["off", "sandbox", "production"] as const;
export type UpstreamMode = (typeof UPSTREAM_MODES)[number];

export function mayCall(mode: UpstreamMode, environment: UpstreamAccount["environment"]): boolean {
  return mode === "production" || mode === environment;
}
