import type { Language } from "../../parts/language.ts";
import { type DocumentFile, listDocuments } from "./document-files.ts";
import { type RenderedDocument, renderMarkdown } from "./render-markdown.ts";

export interface FoundDocument extends RenderedDocument {
  readonly address: string;
  /** What it is written in: English, where nobody has written it in the language that was asked for. */
  readonly language: Language;
}

/** All documents, rendered when they are first asked for and kept: nothing about them changes while we run. */
class Library {
  readonly #files = new Map<string, DocumentFile>();
  readonly #rendered = new Map<string, FoundDocument>();

  constructor() {
    for (const one of listDocuments()) this.#files.set(one.address, one);
  }

  get addresses(): readonly string[] {
    return [...this.#files.keys()];
  }

  find(address: string, wanted: Language): FoundDocument | undefined {
    const files = this.#files.get(address)?.files;
    const language = files?.[wanted] === undefined ? "en" : wanted;
    const file = files?.[language];
    if (file === undefined) return undefined;
    let found = this.#rendered.get(file);
    if (!found) {
      const original = language === "en" ? undefined : this.find(address, "en");
      found = { ...renderMarkdown(file, original), address, language };
      this.#rendered.set(file, found);
    }
    return found;
  }
}

let opened: Library | undefined;

/** One for all gateways of a process, opened by the first reader. */
export function openLibrary(): Pick<Library, "addresses" | "find"> {
  opened ??= new Library();
  return opened;
}
