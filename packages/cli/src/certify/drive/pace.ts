/** How fast the merchant is, as far as that was seen; milliseconds. */
export interface Pace {
  /** How long a view may take to become what it should be. */
  readonly settleMs: number;
  /**
   * How long a view that is as it should be may still change after an arrival: 0 for whoever works before it
   * answers. What works afterwards would else be seen behind a later arrival, or not at all.
   */
  readonly quietMs: number;
  /** How long two handlings are waited for until both have asked. */
  readonly holdMs: number;
  /** How long a handling takes. */
  readonly latencyMs: number;
}

/** One ordinary payment, in milliseconds. */
export interface Measured {
  readonly latencyMs: number;
  /** How long after the answer the order showed it; undefined where it never did. */
  readonly shownMs: number | undefined;
  /** Whether the first look behind the answer saw it. */
  readonly showsAtOnce: boolean;
}

/** How long the first payment may take to show: from then on it is known how fast the merchant is. */
export const FIRST_MS = 3_000;
/** How long anything is waited for of a merchant that does not show its first payment at all. */
const UNSHOWN_MS = 300;
/** Of a merchant that was not measured yet. */
export const START: Pace = { settleMs: FIRST_MS, quietMs: 0, holdMs: 400, latencyMs: 20 };
/** Beside more than so few others a merchant takes so much longer than alone, as it was measured. */
const FEW = 4;
const SLOWER_BY = 2;
/**
 * Before a defect is told it has so long to turn out to be slowness, or so many times what was measured, or what the
 * merchant says: a machine that something else keeps busy is slower than either.
 */
const PATIENT_MS = 1_000;
const PATIENT_TIMES = 4;
/** How long a merchant that works after its answer is waited for where nothing shows: as it was measured, and more. */
const QUIET_TIMES = 1.25;
const QUIET_MORE_MS = 30;

/** What ordinary payments show; `settle` is what the merchant itself says, in milliseconds. */
export function paceOf(seen: readonly Measured[], settle: number | undefined): Pace {
  const latencyMs = median(seen.map((one) => one.latencyMs));
  const shownMs = median(seen.map((one) => one.shownMs ?? FIRST_MS));
  const isShown = seen[0]?.shownMs !== undefined;
  const usual = isShown ? Math.min(FIRST_MS, Math.max(60, 5 * shownMs)) : UNSHOWN_MS;
  const settleMs = settle ?? usual;
  return {
    settleMs,
    quietMs: Math.min(settleMs, quietFor(seen)),
    holdMs: Math.max(START.holdMs, 10 * latencyMs),
    latencyMs: Math.max(1, latencyMs),
  };
}

/** How long a merchant is given that was seen to work after its answer; 0 where it shows at once what it did. */
function quietFor(seen: readonly Measured[]): number {
  const late = seen.flatMap(({ shownMs, showsAtOnce }) =>
    shownMs === undefined || showsAtOnce ? [] : [shownMs],
  );
  // Most work before they answer, also where one look came late.
  return late.length > 1 ? QUIET_TIMES * median(late) + QUIET_MORE_MS : 0;
}

/**
 * What a merchant is given that was slow once. That something becomes right is waited for only while it is wrong, and
 * costs nobody who is right in time; that nothing becomes wrong is waited for each time.
 */
export function slowerPace(usual: Pace, patient: Pace): Pace {
  const quietMs = Math.min(patient.quietMs, SLOWER_BY * usual.quietMs);
  return { ...usual, settleMs: patient.settleMs, quietMs };
}

/** What a merchant is given before something is told of it, also one that showed at once what it did. */
export function patientPace(pace: Pace): Pace {
  const patient = (ms: number) => Math.max(PATIENT_MS, PATIENT_TIMES * ms);
  return { ...pace, settleMs: patient(pace.settleMs), quietMs: patient(pace.quietMs) };
}

/** How fast a merchant is on which so many schedules are played. */
export function paceBeside(pace: Pace, count: number): Pace {
  if (count <= FEW) return pace;
  return {
    ...pace,
    settleMs: SLOWER_BY * pace.settleMs,
    quietMs: SLOWER_BY * pace.quietMs,
    holdMs: SLOWER_BY * pace.holdMs,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
