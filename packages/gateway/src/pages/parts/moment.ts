import type { Language } from "./language.ts";

const FORMATS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  id: momentFormat("id-ID"),
  en: momentFormat("en-GB"),
};

/** A moment as a receipt prints it: `2 Nov 2026, 12:05:00 WIB`. */
export function formatMoment(moment: Date, language: Language): string {
  return `${FORMATS[language].format(moment)} WIB`;
}

function momentFormat(locale: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "Asia/Jakarta",
  });
}
