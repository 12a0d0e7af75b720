import { posix } from "node:path";
import { Marked, type Token, type Tokens } from "marked";
import { Html, html } from "../../parts/html.ts";
import { addressOfFile, readDocument } from "./document-files.ts";

/** A part of a document, from one heading to the next. */
interface DocumentSection {
  /** Empty for what stands before the second heading. */
  readonly anchor: string;
  readonly level: number;
  readonly title: string;
  /** Without markup, for the search. */
  readonly text: string;
}

export interface RenderedDocument {
  readonly title: string;
  /** Its first paragraph. */
  readonly summary: string;
  /** Without the title. */
  readonly body: Html;
  readonly sections: readonly DocumentSection[];
}

/**
 * Documents are our own, and yet nothing in them is taken for markup: what looks like HTML is shown. A
 * translation is given its original: its parts have the same names, so that a link to one holds in
 * every language.
 */
export function renderMarkdown(file: string, original?: RenderedDocument): RenderedDocument {
  const names = original?.sections.slice(1).map(({ anchor }) => anchor) ?? [];
  const anchors = new Anchors(names);
  const marked = new Marked({ gfm: true, renderer: rendererOf(file, anchors) });
  const tokens = marked
    .lexer(readDocument(file))
    .filter(({ type }) => type !== "html" && type !== "space");
  const [first] = tokens;
  const title = first?.type === "heading" ? plainText(first) : file;
  const rest = tokens.slice(1);
  const body = new Html(marked.parser(rest));
  const summary = rest.find(({ type }) => type === "paragraph");
  return {
    title,
    summary: summary ? plainText(summary) : "",
    body,
    sections: sectionsOf(title, rest, new Anchors(names)),
  };
}

/** Names headings as the places do where these files are read, too: links work in both. */
class Anchors {
  readonly #used = new Map<string, number>();
  /** Those of the original, in order. */
  readonly #given: string[];

  constructor(given: readonly string[]) {
    this.#given = [...given];
  }

  next(heading: string): string {
    const given = this.#given.shift();
    if (given !== undefined) return given;
    const plain = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const count = this.#used.get(plain) ?? 0;
    this.#used.set(plain, count + 1);
    return count === 0 ? plain : `${plain}-${count}`;
  }
}

function rendererOf(file: string, anchors: Anchors) {
  return {
    heading(this: Parsing, token: Tokens.Heading): string {
      const id = anchors.next(plainText(token));
      const inner = new Html(this.parser.parseInline(token.tokens));
      const level = `h${Math.min(token.depth, 6)}`;
      const link = html`<a class="anchor" href="#${id}" aria-hidden="true" tabindex="-1">#</a>`;
      return `<${level} id="${id}">${inner.toString()} ${link.toString()}</${level}>`;
    },
    link(this: Parsing, token: Tokens.Link): string {
      const inner = new Html(this.parser.parseInline(token.tokens));
      const href = resolveLink(file, token.href);
      if (href === undefined) return inner.toString();
      const away = /^https?:/.test(href) && html`rel="noreferrer"`;
      return html`<a href="${href}" ${away}>${inner}</a>`.toString();
    },
    image: (token: Tokens.Image): string => picture(file, token).toString(),
    code: (token: Tokens.Code): string => codeBlock(token).toString(),
    html: (token: Tokens.HTML | Tokens.Tag): string => html`${token.text}`.toString(),
    table(this: Parsing, token: Tokens.Table): string {
      const cell = (one: Tokens.TableCell) => new Html(this.parser.parseInline(one.tokens));
      return tableBox(
        token.header.map(cell),
        token.rows.map((row) => row.map(cell)),
      ).toString();
    },
  };
}

interface Parsing {
  readonly parser: { parseInline(tokens: Token[]): string };
}

/** Within this gateway where the target is shipped; `undefined` where only the repository has it. */
function resolveLink(file: string, href: string): string | undefined {
  if (/^(?:https?:|mailto:|#|\/)/.test(href)) return href;
  const [path = "", fragment] = href.split("#", 2);
  const address = addressOfFile(posix.normalize(posix.join(posix.dirname(file), path)));
  return address === undefined || fragment === undefined ? address : `${address}#${fragment}`;
}

/** Drawings become part of the page, so that they take its colours; photographs are not shipped. */
function picture(file: string, { href, text }: Tokens.Image): Html {
  if (!href.endsWith(".svg")) return html`${text}`;
  const path = posix.join(posix.dirname(file), href);
  return html`<figure class="drawing" tabindex="0" role="group" aria-label="${text}">
    ${new Html(readDocument(path))}
  </figure>`;
}

function codeBlock({ text, lang = "" }: Tokens.Code): Html {
  const [language = "", name] = lang.split(/\s+/, 2);
  return html`${name !== undefined && html`<p class="file-name code">${name}</p>`}
    <pre class="sample" data-copy tabindex="0" aria-label="${name ?? (language || "text")}">
${text}</pre>`;
}

function tableBox(head: readonly Html[], rows: readonly (readonly Html[])[]): Html {
  const hasHead = head.some((cell) => cell.toString() !== "");
  return html`<div class="table-box" tabindex="0">
    <table>
      ${
        hasHead &&
        html`<thead>
          <tr>
            ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
          </tr>
        </thead>`
      }
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function sectionsOf(
  title: string,
  tokens: readonly Token[],
  anchors: Anchors,
): readonly DocumentSection[] {
  const found: { anchor: string; level: number; title: string; texts: string[] }[] = [
    { anchor: "", level: 1, title, texts: [] },
  ];
  for (const token of tokens) {
    if (token.type === "heading") {
      const heading = plainText(token);
      const level = (token as Tokens.Heading).depth;
      found.push({ anchor: anchors.next(heading), level, title: heading, texts: [] });
    } else found.at(-1)?.texts.push(plainText(token));
  }
  return found.map(({ texts, ...one }) => ({ ...one, text: texts.join(" ").trim() }));
}

/** What a reader reads of it. */
function plainText(token: Token): string {
  if (token.type === "table") {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows]
      .map((row) => row.map(({ tokens }) => textOf(tokens)).join(" "))
      .join(" ");
  }
  if (token.type === "list") {
    return (token as Tokens.List).items.map(({ tokens }) => textOf(tokens)).join(" ");
  }
  const { tokens, text = "" } = token as { readonly tokens?: Token[]; readonly text?: string };
  return tokens ? textOf(tokens) : text;
}

/** Words of a line stay together; blocks do not. */
function textOf(tokens: readonly Token[]): string {
  const inline = /^(?:text|strong|em|codespan|link|escape|del|br|image)$/;
  return tokens.map((one) => plainText(one) + (inline.test(one.type) ? "" : " ")).join("");
}
