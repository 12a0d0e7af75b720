import { HINT_TEXTS } from "../../../domain/requests/hint-texts.ts";
import type { DescribedError } from "../../../http/shared/api-error.ts";
import type { Language } from "../../parts/language.ts";
import { ERROR_TEXTS } from "../help/error-texts.ts";
import { errorTitle } from "../help/help-pages.ts";
import { openLibrary } from "../library/library.ts";
import { inLanguage } from "../reference/in-language.ts";
import { nameOf, type Operation } from "../reference/operations.ts";
import { schemaRows } from "../reference/schema-rows.ts";
import { type Findable, SearchIndex } from "./search-index.ts";

interface Searched {
  readonly operations: readonly Operation[];
  readonly errors: readonly DescribedError[];
}

export type Search = (language: Language, query: string) => readonly Findable[];

const FOUND_MAX = 20;

/** Searches guides and reference; each language's index is made when it is first asked for. */
export function searcher(searched: Searched): Search {
  const made = new Map<Language, SearchIndex>();
  return (language, query) => {
    let index = made.get(language);
    if (!index) {
      index = new SearchIndex(everything(searched, language));
      made.set(language, index);
    }
    return index.find(query, FOUND_MAX);
  };
}

function everything({ operations, errors }: Searched, language: Language): readonly Findable[] {
  return [
    ...documents(language),
    ...operations.map((one) => describeCall(one, language)),
    ...errors.map((error) => ({
      address: `/docs/errors/${error.code}`,
      page: errorTitle(error),
      title: errorTitle(error),
      text: `${ERROR_TEXTS[error.code][language]} ${error.code}`,
    })),
    ...Object.entries(HINT_TEXTS).map(([code, text]) => ({
      address: `/docs/hints#${code}`,
      page: code,
      title: code,
      text: text[language],
    })),
  ];
}

function documents(language: Language): readonly Findable[] {
  const library = openLibrary();
  return library.addresses.flatMap((address) => {
    const found = library.find(address, language);
    return (found?.sections ?? []).map(({ anchor, title, text }) => ({
      address: anchor === "" ? address : `${address}#${anchor}`,
      page: found?.title ?? "",
      title,
      text,
    }));
  });
}

/** Its members can be looked for, too. */
function describeCall(operation: Operation, language: Language): Findable {
  const { id, method, path, described } = operation;
  const bodies = Object.values(described.requestBody?.content ?? {});
  const members = bodies.flatMap(({ schema }) =>
    schemaRows(schema, language).map(({ name }) => name),
  );
  const name = nameOf(operation, language);
  return {
    address: `/docs/api/${id}`,
    page: name,
    title: name,
    text: [
      method,
      path,
      inLanguage(described.description ?? "", language),
      ...(described.parameters ?? []).map((one) => one.name),
      ...members,
      id,
      // By its English name it is found in either language.
      described.summary,
    ].join(" "),
  };
}
