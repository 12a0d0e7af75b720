import type { View } from "./trace.ts";

export type Leaf = string | number | boolean | null | undefined;
/** A view as its leaves, each under its path: `/items/0/price`. */
type Leaves = ReadonlyMap<string, Leaf>;

export function toLeaves(view: View): Leaves {
  const leaves = new Map<string, Leaf>();
  collect(view, "", leaves);
  return leaves;
}

/** The paths at which two views differ. */
export function differingPaths(one: View, other: View): ReadonlySet<string> {
  const [ours, theirs] = [toLeaves(one), toLeaves(other)];
  const paths = [...ours.keys(), ...theirs.keys()];
  return new Set(
    paths.filter(
      (path) => !Object.is(ours.get(path), theirs.get(path)) || ours.has(path) !== theirs.has(path),
    ),
  );
}

/** Whether two views say the same, apart from what says something else each time. */
export function sameView(one: View, other: View, volatile: ReadonlySet<string>): boolean {
  for (const path of differingPaths(one, other)) if (!volatile.has(path)) return false;
  return true;
}

function collect(value: unknown, path: string, leaves: Map<string, Leaf>): void {
  if (typeof value !== "object" || value === null) {
    leaves.set(path, value as Leaf);
    return;
  }
  const entries = Object.entries(value);
  // An empty list is something to see, too.
  if (entries.length === 0) leaves.set(path, Array.isArray(value) ? "[]" : "{}");
  for (const [name, inner] of entries) collect(inner, `${path}/${name}`, leaves);
}
