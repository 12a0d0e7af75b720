import type { CheckoutState } from "@gerbang/protocol";

/** The live countdown appears when this much is left; before that the deadline is enough. */
const COUNTDOWN_MS = 300_000;
const DAY_MS = 86_400_000;

interface HeardState {
  readonly state: CheckoutState | undefined;
  readonly heardAtMs: number;
}

/**
 * What is left until the deadline by the server's clock: this device's clock may be wrong, so it
 * only measures the time gone since the server spoke. `NaN` when the server names no deadline.
 */
export function remainingMs({ state, heardAtMs }: HeardState): number {
  const leftThenMs = Date.parse(state?.expires_at ?? "") - Date.parse(state?.now ?? "");
  return leftThenMs - (Date.now() - heardAtMs);
}

export function isCountdownShown(leftMs: number): boolean {
  return leftMs <= COUNTDOWN_MS;
}

/** When what is shown changes next: at the next second, or when the countdown appears. */
export function nextTickMs(leftMs: number): number {
  return isCountdownShown(leftMs)
    ? leftMs % 1_000 || 1_000
    : Math.min(leftMs - COUNTDOWN_MS, DAY_MS);
}

/** `4:07` */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * The deadline as the customer's own clock will show it, with the date when it is far off. A sandbox's clock
 * may stand still or go ahead: there it is the deadline by that one.
 */
export function formatDeadline(leftMs: number, locale: string, sandboxDeadline?: string): string {
  const dateStyle = leftMs > DAY_MS ? "medium" : undefined;
  const format = new Intl.DateTimeFormat(locale, { dateStyle, timeStyle: "short" });
  return format.format(sandboxDeadline ? Date.parse(sandboxDeadline) : Date.now() + leftMs);
}
