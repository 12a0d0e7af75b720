import type { Variant } from "./variant.ts";

/** A request as it was received. */
export interface SnapRequest {
  readonly method: string;
  /** Path and query; a prefix, or the whole address, may stand before. */
  readonly target: string;
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Where `Authorization` is not kept. */
  readonly accessToken?: string;
  /** What the client's own program says that it has signed, where that is known. */
  readonly signedText?: string;
}

/** A body that may have been hashed, with its hash. */
export interface HashedVariant extends Variant<Uint8Array<ArrayBuffer>> {
  readonly hash: Uint8Array;
}
