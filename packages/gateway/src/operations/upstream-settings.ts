import { BREAKER_RULES, type BreakerRules } from "../domain/upstream/breaker.ts";
import type { UpstreamMode } from "../domain/upstream/upstream-mode.ts";

export interface UpstreamSettings {
  /** Which upstreams this process may call: an account of another environment counts as `off`. */
  readonly mode: UpstreamMode;
  /** How long a merchant's request may take with all its calls, in milliseconds. */
  readonly requestMs: number;
  /** How long one call of an upstream may take, in milliseconds; a new account gets it. */
  readonly callMs: number;
  /** When an account counts as down. */
  readonly breaker: BreakerRules;
}

const USUAL: UpstreamSettings = {
  mode: "off",
  requestMs: 8_000,
  callMs: 5_000,
  breaker: BREAKER_RULES,
};

export function upstreamSettings(wanted: Partial<UpstreamSettings> = {}): UpstreamSettings {
  return { ...USUAL, ...wanted };
}
