import type { Gateway } from "../gateway.ts";

/** How long an attempt is one process's own; longer than any request takes. Wall time. */
export const LEASE_MS = 15_000;

/** How long after its last sign of interest a charge in doubt is still wanted. */
export const WANTED_MS = 60_000;

/** For how long an upstream answers the same charge with the same answer, less a margin. */
export const REPEAT_MS = 270_000;

/** From when on something in doubt needs a person. */
export const ATTENTION_AFTER_MS = 600_000;

export function later(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}

/** A customer has to have the time to pay. */
export const LIFETIME_SECONDS_MIN = 20;

/** What a charge must live at least: the upstream's answer may take as long as a request does. */
export function upstreamLifetimeMinMs({ upstreams }: Pick<Gateway, "upstreams">): number {
  return upstreams.requestMs + LIFETIME_SECONDS_MIN * 1_000;
}
