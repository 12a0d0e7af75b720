/**
 * More is asked than can be done just now: nothing was begun, so the same call may be made again a
 * little later. The API answers it with 503 and `Retry-After`.
 */
export class OverloadError extends Error {
  override readonly name = "OverloadError";
}
