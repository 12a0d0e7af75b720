import type { ProfileName } from "../../src/domain/upstream/account-limits.ts";

/** Each dialect that an upstream is tried in; `gerbang` speaks as the first does. */
export const BI_SNAP_PROFILES = [
  "midtrans",
  "doku",
  "dana",
  "winpay",
] as const satisfies readonly ProfileName[];
