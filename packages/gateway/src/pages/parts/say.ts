import type { Language } from "./language.ts";

/** Picks the language of a page: the two texts of one thing stand side by side. */
export type Say = (english: string, indonesian: string) => string;

export function sayIn(language: Language): Say {
  return (english, indonesian) => (language === "en" ? english : indonesian);
}
