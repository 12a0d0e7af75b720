/** One fact with its name; `undefined` facts are left out. */
export type NamedValues = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Prints facts as JSON for scripts, or as aligned lines for people. */
export function printValues(facts: NamedValues, { json }: { readonly json: boolean }): void {
  print(json ? JSON.stringify(facts, null, 2) : toLines(facts));
}

/** The same for several. */
export function printList(
  list: readonly NamedValues[],
  { json }: { readonly json: boolean },
): void {
  print(json ? JSON.stringify(list, null, 2) : list.map(toLines).join("\n\n"));
}

function print(text: string): void {
  process.stdout.write(text === "" ? "" : `${text}\n`);
}

function toLines(facts: NamedValues): string {
  const rows = Object.entries(facts).filter(([, value]) => value !== undefined);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, value]) => `${name.padEnd(width)}  ${[value].flat().join(", ") || "-"}`)
    .join("\n");
}
