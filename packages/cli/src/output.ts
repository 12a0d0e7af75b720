/** One fact with its name; `undefined` facts are left out. */
export type NamedValues = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Prints facts as JSON for scripts, or as aligned lines for people. */
export function printValues(values: NamedValues, { json }: { readonly json: boolean }): void {
  print(json ? JSON.stringify(values, null, 2) : toLines(values));
}

/** The same for several. */
export function printList(
  list: readonly NamedValues[],
  { json }: { readonly json: boolean },
): void {
  const lines = list.length === 0 ? "There are none." : list.map(toLines).join("\n\n");
  print(json ? JSON.stringify(list, null, 2) : lines);
}

function print(text: string): void {
  process.stdout.write(text === "" ? "" : `${text}\n`);
}

function toLines(values: NamedValues): string {
  const rows = Object.entries(values).filter(([, value]) => value !== undefined);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, value]) => `${name.padEnd(width)}  ${[value].flat().join(", ") || "-"}`)
    .join("\n");
}
