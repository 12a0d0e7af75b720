import { lookUp } from "../../../domain/look-up.ts";

/** The people's words, with the wire's behind them; a name that has none yet stands alone. */
export function wordFor(texts: Readonly<Record<string, string>>, wire: unknown): string {
  const name = typeof wire === "string" ? wire : "?";
  const word = lookUp(texts, name);
  // What is kept as a sentence of its own is no name of the wire.
  return word === undefined || name.includes(" ") ? (word ?? name) : `${word}: ${name}`;
}
