export { type BiSnapAmount, formatBiSnapAmount, parseBiSnapAmount } from "./amount.ts";
export type { SignedPartName } from "./explain/candidates.ts";
export {
  findDifference,
  type SignedDifference,
  type TextDifference,
} from "./explain/difference.ts";
export {
  type ExpectedText,
  explainSnapSignature,
  type SnapExplanation,
  type SnapSignatureKind,
  type SnapVerdict,
} from "./explain/explain-signature.ts";
export { type BilingualText, SNAP_HABITS, type SnapHabit } from "./explain/habits.ts";
export type { SnapMeans, SnapSecret } from "./explain/match-signature.ts";
export type { SnapRequest } from "./explain/snap-request.ts";
export type * from "./messages-account.ts";
export type * from "./messages-auth.ts";
export type * from "./messages-debit.ts";
export type * from "./messages-qr.ts";
export type * from "./messages-shared.ts";
export { bodiesToHash, type HashedBody, minifyJson, unescapeJson } from "./minify.ts";
export {
  BI_SNAP_CASES,
  type BiSnapCase,
  type BiSnapOutcome,
  composeResponseCode,
  describeBiSnapOutcome,
  parseResponseCode,
  type ResponseCodeParts,
} from "./response-code.ts";
export {
  BI_SNAP_SERVICE_NAMES,
  BI_SNAP_SERVICES,
  type BiSnapService,
  findBiSnapService,
} from "./services.ts";
export {
  type SignedCall,
  signedCallText,
  signedNotificationText,
  signedPath,
  signedSeamlessText,
  signedTokenText,
} from "./signed-text.ts";
export {
  BI_SNAP_STATUS,
  BI_SNAP_STATUS_NAMES,
  BI_SNAP_STATUS_TEXT,
  type BiSnapStatus,
  readBiSnapStatus,
} from "./status.ts";
export { formatBiSnapTime, parseBiSnapTime } from "./time.ts";
