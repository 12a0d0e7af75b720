import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { OpenApiDocument } from "../../http/openapi.ts";
import type { DescribedError } from "../../http/shared/api-error.ts";
import { readQueryForm } from "../parts/form.ts";
import { type Html, html } from "../parts/html.ts";
import { sendMessage } from "../parts/message-page.ts";
import { sendPage } from "../parts/send-page.ts";
import { docsPage, type MenuGroup } from "./frame/docs-page.ts";
import { type DocsContext, type DocsReader, findReader } from "./frame/docs-reader.ts";
import { errorsIndex, errorText, errorTitle, hintsText } from "./help/help-pages.ts";
import { documentAside, documentText } from "./library/document-page.ts";
import { openLibrary } from "./library/library.ts";
import { libraryMenu, startText } from "./library/start-page.ts";
import { apiIndex, messagesText, referenceMenu } from "./reference/api-index.ts";
import { operationSamples, operationText } from "./reference/operation-page.ts";
import { listOperations, nameOf, type Operation } from "./reference/operations.ts";
import { type Search, searcher } from "./search/everything.ts";
import { resultList } from "./search/search-page.ts";
import { tryForm } from "./try/try-form.ts";

/** What the reference is made from. */
export interface DocsSources {
  readonly api: OpenApiDocument;
  readonly errors: readonly DescribedError[];
  readonly search: Search;
}

/** The same with the search over it, which others may offer, too. */
export function docsSources(api: OpenApiDocument, errors: readonly DescribedError[]): DocsSources {
  return { api, errors, search: searcher({ errors, operations: listOperations(api) }) };
}

/** What a page shows beside the frame. */
interface Shown {
  readonly title: string;
  readonly menu: readonly MenuGroup[];
  readonly body: Html;
  readonly aside?: Html | undefined;
  readonly current?: string;
  readonly query?: string;
}

/** The documents: guides, the reference, errors and a search, for everybody and without scripts. */
export function docsRoutes(app: FastifyInstance, context: DocsContext, sources: DocsSources): void {
  const { api, errors, search } = sources;
  const operations = listOperations(api);
  const page = (
    url: string,
    show: (reader: DocsReader, request: FastifyRequest) => Promise<Shown | undefined>,
  ) => {
    app.get(url, async (request, reply) => {
      const elsewhere = properAddress(request);
      if (elsewhere !== undefined) return await reply.redirect(elsewhere, 308);
      const reader = await findReader(context, request, reply);
      const shown = await show(reader, request);
      if (!shown) return await sendNoDocument(context, request, reply);
      return await sendPage(reply, docsPage(reader, { current: pathOf(request), ...shown }));
    });
  };
  page("/docs", async (reader) => showStart(reader));
  page("/docs/search", async (reader, request) => {
    const query = (readQueryForm(request)["q"] ?? "").trim().slice(0, 100);
    const title = reader.say("Search", "Cari");
    const body = html`<h1>${title}</h1>
      ${resultList(reader, query, search(reader.language, query))}`;
    return { title, menu: libraryMenu(reader), body, query };
  });
  referencePages(page, { api, errors, operations });
  page("/docs/*", async (reader, request) => showDocument(reader, pathOf(request)));
}

type AddPage = (
  url: string,
  show: (reader: DocsReader, request: FastifyRequest) => Promise<Shown | undefined>,
) => void;

function referencePages(
  page: AddPage,
  {
    api,
    errors,
    operations,
  }: Omit<DocsSources, "search"> & { readonly operations: readonly Operation[] },
): void {
  const menu = (reader: DocsReader) => referenceMenu(reader, operations);
  page("/docs/api", async (reader) => ({
    title: "API",
    menu: menu(reader),
    body: apiIndex(reader, api, operations),
  }));
  page("/docs/api/messages", async (reader) => ({
    title: reader.say("Messages", "Pesan"),
    menu: menu(reader),
    body: messagesText(reader, api),
  }));
  page("/docs/api/:operation", async (reader, request) => {
    const { operation: id } = request.params as { readonly operation: string };
    const operation = operations.find((one) => one.id === id);
    if (!operation) return undefined;
    const tryIt = await tryForm(reader, operation, readQueryForm(request)["answer"]);
    return {
      title: nameOf(operation, reader.language),
      menu: menu(reader),
      body: operationText(reader, api, operation, tryIt),
      aside: operationSamples(reader, operation),
    };
  });
  page("/docs/errors", async (reader) => ({
    title: reader.say("Errors", "Galat"),
    menu: menu(reader),
    body: errorsIndex(reader, errors),
  }));
  page("/docs/errors/:code", async (reader, request) => {
    const { code } = request.params as { readonly code: string };
    const error = errors.find((one) => one.code === code);
    const body = error && errorText(reader, error);
    return body && { title: errorTitle(error), menu: menu(reader), body, current: "/docs/errors" };
  });
  page("/docs/hints", async (reader) => ({
    title: reader.say("Hints of the workbench", "Petunjuk Bengkel"),
    menu: menu(reader),
    body: hintsText(reader),
  }));
}

function showStart(reader: DocsReader): Shown {
  return {
    title: reader.say("Documents", "Dokumen"),
    menu: libraryMenu(reader),
    body: startText(reader),
  };
}

function showDocument(reader: DocsReader, address: string): Shown | undefined {
  const found = openLibrary().find(address, reader.language);
  if (!found) return undefined;
  return {
    title: found.title,
    menu: libraryMenu(reader),
    body: documentText(reader, found),
    aside: documentAside(reader, found),
  };
}

function pathOf({ url }: FastifyRequest): string {
  return url.split("?", 1)[0] ?? "";
}

/** Of an address that ends in a slash, or as the file does in the repository; else nothing. */
function properAddress(request: FastifyRequest): string | undefined {
  const path = pathOf(request);
  const proper = path.replace(/(?:(?:\/README)?\.md|\/+)$/, "");
  return proper === path ? undefined : proper + request.url.slice(path.length);
}

async function sendNoDocument(
  { assets }: DocsContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return await sendMessage({ assets }, request, reply, (say) => ({
    status: 404,
    tone: "warning",
    title: say("There is no such document", "Dokumen itu tidak ada"),
    text: say(
      "It may have another name now. Search for it, or begin at the start page of the documents.",
      "Mungkin namanya sudah lain. Cari, atau mulai dari halaman awal dokumen.",
    ),
    // Not the address itself, which may say anything.
    address: "/docs",
    elsewhere: { address: "/docs", text: say("Documents", "Dokumen") },
  }));
}
