import { isStorableText } from "../storable-text.ts";
import type { SkewMs } from "./clock-skew.ts";

/** A whole number of milliseconds, some words, or one of a few. */
type FindingForm = "milliseconds" | "signed_milliseconds" | "text" | readonly string[];

const ANSWER = ["qr_string", "picture", "neither"] as const;
const PICTURE = ["agrees", "differs", "unreadable", "none"] as const;

/** Everything that can be found out about one account's upstream. */
const FORMS = {
  key_accepted: ["yes", "no"],
  gopay_answer: ANSWER,
  gopay_actions: "text",
  gopay_picture: PICTURE,
  qris_answer: ANSWER,
  qris_actions: "text",
  qris_picture: PICTURE,
  /** How long an order that was just made is not found. */
  status_lag_ms: "milliseconds",
  repeated_key: ["same_answer", "another_order", "refused"],
  order_taken_code: "text",
  order_taken_text: "text",
  in_progress_code: "text",
  in_progress_text: "text",
  server_error_leaves: ["nothing", "an_order"],
  cancelled_status: "text",
  expired_status: "text",
  message: ["arrived", "forged", "none"],
  /** How long after a payment's message the status still did not know of it. */
  status_behind_message_ms: "milliseconds",
  refund_partial: "text",
  refund_repeated: "text",
  refund_excess: "text",
  refund_full: "text",
  retry_after: ["seconds", "date", "none", "not_seen"],
  /** How far its clock is ahead of ours. */
  clock_skew_ms: "signed_milliseconds",
} as const satisfies Readonly<Record<string, FindingForm>>;

export type FindingName = keyof typeof FORMS;
export const FINDING_NAMES = Object.keys(FORMS) as readonly FindingName[];
export type FindingValue = string | number;

export interface Finding {
  readonly value: FindingValue;
  /** Wall time, ISO 8601. */
  readonly at: string;
  readonly by: "rehearsal" | "operator";
  /** The gateway that found it. */
  readonly version?: string;
  /** Why somebody says so. */
  readonly reason?: string;
}

export type Findings = Readonly<Partial<Record<FindingName, Finding>>>;

export function isFindingName(text: string): text is FindingName {
  return Object.hasOwn(FORMS, text);
}

const TEXT_LENGTH_MAX = 200;
const MILLISECONDS_MAX = 86_400_000;

/** An upstream's words, as much of them as is kept. */
export function asFindingText(words: string): string {
  return words.slice(0, TEXT_LENGTH_MAX).toWellFormed().replaceAll("\0", "");
}

/** A finding's value as somebody typed it; `undefined` for what it cannot be. */
export function parseFindingValue(name: FindingName, text: string): FindingValue | undefined {
  const form: FindingForm = FORMS[name];
  if (form === "milliseconds" || form === "signed_milliseconds") return parseNumber(text, form);
  if (form !== "text") return form.includes(text) ? text : undefined;
  const isText = text !== "" && text.length <= TEXT_LENGTH_MAX && isStorableText(text);
  return isText ? text : undefined;
}

function parseNumber(text: string, form: FindingForm): number | undefined {
  const pattern = form === "milliseconds" ? /^\d{1,8}$/ : /^-?\d{1,8}$/;
  const value = pattern.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= MILLISECONDS_MAX ? value : undefined;
}

/** Less is within what a header that counts in seconds, and the way, can tell. */
const SKEW_MS_MIN = 2_000;

/**
 * By how much an upstream's times are moved to be ours: how far its clock is ahead, where that is known and
 * matters. What its answers say of late is newer than what a rehearsal found. What a person said goes before
 * both: only they can know that the `Date` is that of a proxy in front of it.
 */
export function clockSkewOf({ clock_skew_ms: found }: Findings = {}, measured?: SkewMs): SkewMs {
  const told = found && Number(found.value);
  const skew = (found?.by === "operator" ? told : (measured ?? told)) ?? 0;
  return Math.abs(skew) < SKEW_MS_MIN ? 0 : skew;
}

/** For how long, in milliseconds, an order that exists may be said not to. */
export function statusLagOf({ status_lag_ms }: Findings = {}): number {
  return Number(status_lag_ms?.value ?? 0);
}

/** Whether such a refusal says that the first request is still running, and not that the order exists. */
export function saysInProgress(
  { in_progress_code, in_progress_text, order_taken_text }: Findings = {},
  said: { readonly code: string; readonly message: string },
): boolean {
  const text = in_progress_text?.value;
  if (text === undefined || text === order_taken_text?.value) return false;
  return (
    text === asFindingText(said.message) && (in_progress_code?.value ?? said.code) === said.code
  );
}
