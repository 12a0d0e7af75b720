/**
 * Whether samples are to be whole, as `npm run nightly` asks: by day a test that would go through a table in
 * all its combinations takes a part of it, the same one in every run.
 */
export const IS_WHOLE = process.env["GERBANG_TEST_WHOLE"] === "yes";

/** `skip` for a test that is left to the night. */
export const byNight: false | string = IS_WHOLE ? false : "a part of `npm run nightly`";

/** The turn-th of each so many, by turns; all of them at night. */
export function sampleOf<Item>(items: readonly Item[], every: number, turn = 0): readonly Item[] {
  return IS_WHOLE ? items : items.filter((_item, at) => at % every === turn % every);
}
