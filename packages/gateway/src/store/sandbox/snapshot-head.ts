import { clockFrozenAt, type MerchantClock } from "../../domain/merchants/clock.ts";
import {
  collectSettings,
  type MerchantSettings,
  SETTINGS,
  type SettingsChange,
} from "../../domain/merchants/merchant-settings.ts";
import {
  type ActiveFaultPlan,
  FAULT_KINDS,
  type FaultRule,
} from "../../domain/notifications/fault-plan.ts";
import { REPORTED_STATUSES, RULED_KINDS } from "../../domain/notifications/ruled-messages.ts";
import { fromSettings } from "../merchants/setting-columns.ts";
import type { FileProblems } from "./file-problems.ts";
import type { JsonObject } from "./json-object.ts";
import {
  choice,
  id,
  jsonObject,
  list,
  moment,
  number,
  objectOf,
  optional,
  orNull,
  type ReadValue,
  type RowField,
  text,
  whole,
} from "./row-fields.ts";

const VERSION = 1;

/** A fault plan with how far it has counted, and when it was set: wall time. */
export type StoredFaultPlan = ActiveFaultPlan & { readonly createdAt: Date };

/** What a snapshot says of the merchant itself. */
export interface SnapshotFacts {
  readonly merchantId: string;
  readonly clock: MerchantClock;
  readonly settings: MerchantSettings;
  readonly faults: StoredFaultPlan | undefined;
  /** Tells whether another key has to sign the messages anew; says nothing about the key itself. */
  readonly signedWith: string;
}

/** The same, read from a file. */
export interface SnapshotHead extends Omit<SnapshotFacts, "settings"> {
  /** By column and unchecked: `readHeadSettings` reads them. */
  readonly settings: JsonObject;
}

/** The first line. Its version counts changes of what a file looks like. */
export function presentHead(facts: SnapshotFacts, exportedAt: Date): object {
  const { clock, faults } = facts;
  return {
    gerbang_session: VERSION,
    merchant_id: facts.merchantId,
    exported_at: exportedAt.toISOString(),
    clock: { offset_ms: clock.offsetMs, frozen_at: clock.frozenAt?.toISOString() ?? null },
    settings: fromSettings(facts.settings),
    faults: faults
      ? {
          seed: faults.seed,
          rules: faults.rules,
          ...faults.progress,
          created_at: faults.createdAt.toISOString(),
        }
      : null,
    signed_with: facts.signedWith,
  };
}

const COUNT_MAX = 1_000_000_000;

const RULE: RowField<FaultRule> = objectOf({
  fault: choice(FAULT_KINDS),
  kinds: optional(list(choice(RULED_KINDS), RULED_KINDS.length, 1)),
  statuses: optional(list(choice(REPORTED_STATUSES), REPORTED_STATUSES.length, 1)),
  order: optional(text(160)),
  nth: optional(whole(1, COUNT_MAX)),
  share: optional(number("a number above 0, and 1 at the most")),
  limit: optional(whole(1, COUNT_MAX)),
  copies: optional(number("a number of copies")),
  seconds: optional(number("a number of seconds")),
  attempts: optional(number("a number of attempts")),
  attempt: optional(number("the number of an attempt")),
});

/** Whether the numbers of its rules can be used is for `findPlanProblems` to say. */
const PLAN = objectOf({
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  rules: list(RULE, 20),
  seen: whole(0, COUNT_MAX),
  taken: list(whole(0, COUNT_MAX), 20),
  /** Files of before have none. */
  fitted: optional(orNull(list(whole(0, COUNT_MAX), 20))),
  created_at: moment(),
});

/** A clock whose offset leads to another century is for `isClockMoment` to find. */
const CLOCK = objectOf({
  offset_ms: whole(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  frozen_at: orNull(moment()),
});

const HEAD = objectOf({
  gerbang_session: whole(VERSION, VERSION),
  merchant_id: id(),
  exported_at: optional(moment()),
  clock: CLOCK,
  settings: jsonObject(),
  faults: orNull(PLAN),
  signed_with: text(64),
});

interface HeadLine {
  readonly line: number;
  readonly object: JsonObject;
}

/** Reads the first line; `undefined` after it has said what is wrong with it. */
export function readHead(
  { line, object }: HeadLine,
  problems: FileProblems,
): SnapshotHead | undefined {
  const { gerbang_session: version, ...members } = object;
  if (version === undefined) {
    problems.addLine(line, "is not the head of a session");
    return undefined;
  }
  if (version !== VERSION) {
    const found = JSON.stringify(version).slice(0, 40);
    problems.addLine(line, `is of version ${found}; this Gerbang reads version ${VERSION}`);
    return undefined;
  }
  const said: string[] = [];
  const say = (problem: string) => void said.push(problem.slice(HEAD_PLACE.length + 1));
  const head = HEAD.read({ ...members, gerbang_session: version }, HEAD_PLACE, say);
  for (const problem of said) problems.add(line, problem);
  return head && said.length === 0 ? toHead(head) : undefined;
}

/** Stands before the names of the head's members while they are read. */
const HEAD_PLACE = "head";

function toHead(head: ReadValue<typeof HEAD>): SnapshotHead {
  const { clock, faults } = head;
  return {
    merchantId: head.merchant_id,
    signedWith: head.signed_with,
    settings: head.settings,
    clock:
      clock.frozen_at === null
        ? { offsetMs: clock.offset_ms }
        : clockFrozenAt(new Date(clock.frozen_at)),
    faults: faults
      ? {
          seed: faults.seed,
          rules: faults.rules,
          progress: { seen: faults.seen, taken: faults.taken, fitted: faults.fitted ?? [] },
          createdAt: new Date(faults.created_at),
        }
      : undefined,
  };
}

type SettingsReading =
  | { readonly outcome: "read"; readonly change: SettingsChange }
  | { readonly outcome: "refused"; readonly problems: readonly string[] };

/** A head's settings as a change of all of them. Whether their URLs may be used is not looked at. */
export function readHeadSettings({ settings }: SnapshotHead): SettingsReading {
  const known = Object.values(SETTINGS);
  const wrong = known.filter(({ column, kind }) => {
    const value = settings[column];
    if (kind === "notification_urls") return !isTextList(value);
    // Sessions from before there was this choice do not have it.
    if (kind === "choice" && value === undefined) return false;
    return value !== null && typeof value !== "string";
  });
  const unknown = Object.keys(settings).filter((name) =>
    known.every(({ column }) => column !== name),
  );
  const problems = [
    ...wrong.map(({ column }) => `line 1: settings.${column} is of the wrong kind`),
    ...unknown.map((name) => `line 1: settings.${name} is not known here`),
  ];
  if (problems.length > 0) return { outcome: "refused", problems };
  // Each is of the kind that the table of settings says, as was just seen.
  const change = collectSettings((name) => settings[SETTINGS[name].column]) as SettingsChange;
  return { outcome: "read", change };
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
