/** A text with the part of it that is not as in another. */
export interface SplitText {
  readonly same: string;
  readonly different: string;
  readonly rest: string;
}

/**
 * Two texts, each split where they differ: from `at` on to what both end with. Where the one only lacks something,
 * the character behind stands for it, so that there is something to see. Without `at`, or where what was kept
 * ends before it, nothing differs. Line ends are written out.
 */
export function splitAtDifference(
  expected: string,
  signed: string | undefined,
  at: number | undefined,
): readonly [SplitText, SplitText | undefined] {
  if (signed === undefined) return [whole(expected), undefined];
  if (at === undefined) return [whole(expected), whole(signed)];
  const shorter = Math.min(expected.length, signed.length);
  let end = 0;
  while (at + end < shorter && expected.at(-1 - end) === signed.at(-1 - end)) end++;
  return [split(expected, at, end), split(signed, at, end)];
}

function whole(text: string): SplitText {
  return { same: visible(text), different: "", rest: "" };
}

function split(text: string, at: number, end: number): SplitText {
  const until = Math.min(text.length, Math.max(text.length - end, at + 1));
  return {
    same: visible(text.slice(0, at)),
    different: visible(text.slice(at, until)),
    rest: visible(text.slice(until)),
  };
}

function visible(text: string): string {
  return text.replaceAll("\r", String.raw`\r`).replaceAll("\n", String.raw`\n`);
}
