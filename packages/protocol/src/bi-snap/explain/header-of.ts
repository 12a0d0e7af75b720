/** A header by its name in any case; empty when it is not there. The last one that says something counts. */
export function headerOf(
  headers: Readonly<Record<string, string | undefined>>,
  name: string,
): string {
  const wanted = name.toLowerCase();
  const found = Object.entries(headers).filter(
    ([given, value]) => given.toLowerCase() === wanted && value,
  );
  return found.at(-1)?.[1] ?? "";
}
