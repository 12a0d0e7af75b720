import { clockFrozenAt, type MerchantClock } from "../../domain/merchants/clock.ts";
import {
  collectSettings,
  type MerchantSettings,
  SETTINGS,
  type SettingsChange,
} from "../../domain/merchants/merchant-settings.ts";
import type { ActiveFaultPlan, FaultRule } from "../../domain/notifications/fault-plan.ts";
import { fromSettings } from "../merchants/setting-columns.ts";
import { isJsonObject, type JsonObject } from "./json-object.ts";

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

type HeadReading =
  | { readonly outcome: "read"; readonly head: SnapshotHead }
  | { readonly outcome: "refused"; readonly problems: readonly string[] };

export function readHead(line: JsonObject): HeadReading {
  const { gerbang_session: version } = line;
  if (version === undefined) {
    return { outcome: "refused", problems: ["line 1 is not the head of a session"] };
  }
  if (version !== VERSION) {
    const problem = `this Gerbang reads sessions of version ${VERSION}, not ${JSON.stringify(version)}`;
    return { outcome: "refused", problems: [problem] };
  }
  const problems: string[] = [];
  const take = <Value>(value: Value | undefined, must: string) => {
    if (value === undefined) problems.push(`line 1: ${must}`);
    return value;
  };
  const merchantId = take(readText(line["merchant_id"]), "merchant_id must be text");
  const signedWith = take(readText(line["signed_with"]), "signed_with must be text");
  const settings = take(readObject(line["settings"]), "settings must be an object");
  const clock = take(readClock(line["clock"]), "clock must have offset_ms and frozen_at");
  const faults = take(readPlan(line["faults"]), "faults must be a plan or null");
  if (merchantId === undefined || signedWith === undefined || !settings || !clock) {
    return { outcome: "refused", problems };
  }
  if (faults === undefined) return { outcome: "refused", problems };
  const head = { merchantId, signedWith, settings, clock, faults: faults ?? undefined };
  return { outcome: "read", head };
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function readClock(value: unknown): MerchantClock | undefined {
  if (!isJsonObject(value)) return undefined;
  const { offset_ms, frozen_at } = value;
  if (typeof offset_ms !== "number" || !Number.isSafeInteger(offset_ms)) return undefined;
  if (frozen_at === null) return { offsetMs: offset_ms };
  const frozenAt = new Date(typeof frozen_at === "string" ? frozen_at : Number.NaN);
  return Number.isNaN(frozenAt.getTime()) ? undefined : clockFrozenAt(frozenAt);
}

/** Null when the file has no plan. Whether its rules can be used is for `findPlanProblems` to say. */
function readPlan(value: unknown): StoredFaultPlan | null | undefined {
  if (value === null) return null;
  if (!isJsonObject(value)) return undefined;
  const { seed, rules, seen, taken, created_at } = value;
  if (!isCount(seed) || !isCount(seen)) return undefined;
  if (!Array.isArray(rules) || !rules.every(isJsonObject)) return undefined;
  if (!Array.isArray(taken) || !taken.every(isCount)) return undefined;
  return {
    seed,
    rules: rules as readonly unknown[] as readonly FaultRule[],
    progress: { seen, taken },
    createdAt: new Date(String(created_at)),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
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
    ...wrong.map(({ column }) => `settings.${column} is of the wrong kind`),
    ...unknown.map((name) => `settings.${name} is not known here`),
  ];
  if (problems.length > 0) return { outcome: "refused", problems };
  // Each is of the kind that the table of settings says, as was just seen.
  const change = collectSettings((name) => settings[SETTINGS[name].column]) as SettingsChange;
  return { outcome: "read", change };
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
