import type { SignedPart, SignedPartName } from "./candidates.ts";

/** Where two texts part. */
export interface TextDifference {
  /** How many characters are the same. */
  readonly at: number;
  /** From there on, as much as is needed to see it. */
  readonly expected: string;
  readonly signed: string;
}

export interface SignedDifference extends TextDifference {
  /** In which part of what should have been signed; `undefined` after its end. */
  readonly part: SignedPartName | undefined;
}

const SHOWN = 60;

/** Where two texts first differ; `undefined` when they do not. */
export function findDifference(expected: string, signed: string): TextDifference | undefined {
  if (expected === signed) return undefined;
  const at = commonLength(expected, signed);
  return { at, expected: expected.slice(at, at + SHOWN), signed: signed.slice(at, at + SHOWN) };
}

/** The same, to the one of several texts that has most in common, with the part in which it lies. */
export function findSignedDifference(
  expected: readonly string[],
  signed: string,
  parts: readonly SignedPart[],
): SignedDifference | undefined {
  const [nearest] = expected.toSorted(
    (left, right) => commonLength(right, signed) - commonLength(left, signed),
  );
  const difference = nearest === undefined ? undefined : findDifference(nearest, signed);
  return difference && { ...difference, part: partAt(difference.at, parts) };
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}

/** Each part but the last ends with the character that joins it to the next. */
function partAt(at: number, parts: readonly SignedPart[]): SignedPartName | undefined {
  let end = -1;
  for (const { name, variants } of parts) {
    end += (variants[0]?.value.length ?? 0) + 1;
    if (at < end || (at === end && name !== parts.at(-1)?.name)) return name;
  }
  return undefined;
}
