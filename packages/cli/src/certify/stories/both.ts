export type Language = "en" | "id";

/** One text, as it is said in each language. */
export interface Both {
  readonly en: string;
  readonly id: string;
}

export function say(en: string, id: string): Both {
  return { en, id };
}
