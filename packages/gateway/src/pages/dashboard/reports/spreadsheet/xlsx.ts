import type { Cell } from "./csv.ts";
import { type ArchivedFile, zip } from "./zip.ts";

/** More rows than this no spreadsheet program opens: the table goes on in another sheet. */
const SHEET_ROWS_MAX = 1_048_576;

/**
 * Writes a workbook as a stream, the header row again at the top of each sheet. The sheets come first
 * in the archive and the list of them last, when their number is known.
 */
export async function* xlsx(
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
  rowsMax = SHEET_ROWS_MAX,
): AsyncGenerator<Buffer> {
  yield* zip(workbook(header, batches, rowsMax));
}

async function* workbook(
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
  rowsMax: number,
): AsyncGenerator<ArchivedFile> {
  const rows = rowsOf(batches);
  let sheets = 0;
  const progress = { isDone: false };
  try {
    do {
      sheets++;
      yield {
        name: `xl/worksheets/sheet${sheets}.xml`,
        parts: sheet(header, rows, { rowsMax, progress }),
      };
    } while (!progress.isDone);
  } finally {
    // Whoever makes the rows may hold something open for them.
    await rows.return(undefined);
  }
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  yield { name: "xl/workbook.xml", parts: [workbookXml(numbers)] };
  yield { name: "xl/_rels/workbook.xml.rels", parts: [relationsXml(numbers)] };
  yield { name: "_rels/.rels", parts: [ROOT_RELATIONS] };
  yield { name: "[Content_Types].xml", parts: [contentTypesXml(numbers)] };
}

async function* rowsOf(
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<readonly Cell[]> {
  for await (const batch of batches) yield* batch;
}

const ROWS_A_PART = 500;
/** The row at the top is seen wherever the table is scrolled to. */
const HEADER_STAYS = [
  '<sheetViews><sheetView workbookViewId="0">',
  '<pane ySplit="1" topLeftCell="A2" state="frozen"/>',
  "</sheetView></sheetViews>",
].join("");

async function* sheet(
  header: readonly string[],
  rows: AsyncIterator<readonly Cell[]>,
  { rowsMax, progress }: { rowsMax: number; progress: { isDone: boolean } },
): AsyncGenerator<string> {
  let part = `${XML}<worksheet xmlns="${MAIN}">${HEADER_STAYS}<sheetData>${rowXml(header)}`;
  for (let number = 2; number <= rowsMax; number++) {
    const next = await rows.next();
    if (next.done) {
      progress.isDone = true;
      break;
    }
    part += rowXml(next.value);
    if (number % ROWS_A_PART === 0) {
      yield part;
      part = "";
    }
  }
  yield `${part}</sheetData></worksheet>`;
}

function rowXml(cells: readonly Cell[]): string {
  return `<row>${cells.map(cellXml).join("")}</row>`;
}

/** Text is told to be text, so nothing a customer wrote is ever taken for a formula. */
function cellXml(cell: Cell): string {
  if (cell === null || cell === "") return "<c/>";
  if (typeof cell === "number") return `<c><v>${cell}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
}

function escapeXml(text: string): string {
  // XML has no way to write most control characters.
  // oxlint-disable-next-line no-control-regex
  const allowed = text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const ROOT_RELATIONS = relations([{ id: 1, type: "officeDocument", target: "xl/workbook.xml" }]);

function workbookXml(sheets: readonly number[]): string {
  const list = sheets.map(
    (number) => `<sheet name="Transactions ${number}" sheetId="${number}" r:id="rId${number}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${list.join("")}</sheets></workbook>`;
}

function relationsXml(sheets: readonly number[]): string {
  return relations(
    sheets.map((number) => ({
      id: number,
      type: "worksheet",
      target: `worksheets/sheet${number}.xml`,
    })),
  );
}

interface Relation {
  readonly id: number;
  readonly type: string;
  readonly target: string;
}

function relations(all: readonly Relation[]): string {
  const list = all.map(
    ({ id, type, target }) =>
      `<Relationship Id="rId${id}" Type="${DOCUMENT}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${list.join("")}</Relationships>`;
}

function contentTypesXml(sheets: readonly number[]): string {
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="${TYPE}.${type}+xml"/>`;
  const relationship = "application/vnd.openxmlformats-package.relationships+xml";
  return [
    `${XML}<Types xmlns="${PACKAGE}/content-types">`,
    `<Default Extension="rels" ContentType="${relationship}"/>`,
    part("workbook", "sheet.main"),
    ...sheets.map((number) => part(`worksheets/sheet${number}`, "worksheet")),
    "</Types>",
  ].join("");
}
