import type { OpenApiDocument } from "../../../http/openapi.ts";
import { type Html, html } from "../../parts/html.ts";
import type { MenuGroup } from "../frame/docs-page.ts";
import type { DocsReader } from "../frame/docs-reader.ts";
import { inLanguage } from "./in-language.ts";
import { nameOf, type Operation } from "./operations.ts";
import { membersList } from "./schema-members.ts";

/** The menu of the reference: calls by what they are for, by the names that people give them. */
export function referenceMenu(
  { say, language }: DocsReader,
  operations: readonly Operation[],
): readonly MenuGroup[] {
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return [
    {
      title: "API",
      entries: [
        { address: "/docs/api", title: say("All calls", "Semua panggilan") },
        { address: "/docs/api/messages", title: say("Messages", "Pesan") },
        { address: "/docs/errors", title: say("Errors", "Galat") },
        { address: "/docs/hints", title: say("Hints of the workbench", "Petunjuk Bengkel") },
      ],
    },
    ...tags.map((tag) => ({
      title: inLanguage(tag, language),
      entries: operations
        .filter((one) => one.tag === tag)
        .map((one) => ({ address: `/docs/api/${one.id}`, title: nameOf(one, language) })),
    })),
  ];
}

/** Every call by its name, with the line to call it by. */
export function apiIndex(
  { say, language }: DocsReader,
  api: OpenApiDocument,
  operations: readonly Operation[],
): Html {
  return html`<h1>API</h1>
    <p class="lead">${inLanguage(api.info.description, language)}</p>
    <p>
      <a href="/openapi.json">${say("OpenAPI file", "Berkas OpenAPI")}</a> ·
      <a href="/docs/errors">${say("Errors", "Galat")}</a> ·
      <a href="/docs/api/messages">${say("Messages", "Pesan")}</a>
    </p>
    ${api.tags.map(
      ({ name }) =>
        html`<section>
          <h2>${inLanguage(name, language)}</h2>
          <ul class="calls">
            ${operations
              .filter(({ tag }) => tag === name)
              .map(
                (one) =>
                  html`<li>
                    <a href="/docs/api/${one.id}">${nameOf(one, language)}</a>
                    <span class="code hint"><b>${one.method}</b> ${one.path}</span>
                  </li>`,
              )}
          </ul>
        </section>`,
    )}`;
}

/** Every message that answers, notifications included, are made of. */
export function messagesText(reader: DocsReader, api: OpenApiDocument): Html {
  const { say } = reader;
  return html`<p class="above"><a href="/docs/api">API</a></p>
    <h1>${say("Messages", "Pesan")}</h1>
    <p class="lead">
      ${say(
        "What answers and notifications hold, by name.",
        "Isi jawaban dan notifikasi, menurut namanya.",
      )}
    </p>
    ${Object.entries(api.components.schemas).map(
      ([name, schema]) =>
        html`<section id="${name}">
          <h2>${name}</h2>
          ${membersList(reader, schema)}
        </section>`,
    )}`;
}
