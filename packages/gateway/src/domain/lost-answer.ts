/**
 * The database was asked for something and its answer was lost, also the second time where it was asked twice: what
 * was asked for may have been done, and may not. So whoever meets it neither calls it a failure nor does the same
 * once more under another name. The API answers it with 503, and says that the outcome is not known.
 */
export class LostAnswerError extends Error {
  override readonly name = "LostAnswerError";
}
