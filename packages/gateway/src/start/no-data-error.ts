/** There is nothing to work on, and only a start of the gateway may make it. */
export class NoDataError extends Error {
  override readonly name = "NoDataError";
}
