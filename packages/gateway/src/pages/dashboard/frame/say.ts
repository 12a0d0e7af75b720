/** Picks the language of a page: both texts stand side by side where they are used. */
export type Say = (english: string, indonesian: string) => string;

export function sayIn(language: "id" | "en"): Say {
  return (english, indonesian) => (language === "en" ? english : indonesian);
}
