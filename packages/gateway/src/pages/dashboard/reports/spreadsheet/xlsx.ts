import type { Cell } from "../../frame/cell.ts";
import { type CellFormat, formatOf, STYLES, styleOf, toSerial } from "./cell-styles.ts";
import { type ArchivedFile, zip } from "./zip.ts";

/** More rows than this no spreadsheet program opens: the table goes on in another sheet. */
const SHEET_ROWS_MAX = 1_048_576;

interface SheetColumn {
  readonly name: string;
  readonly format: CellFormat;
}

export interface Table {
  /** Of the sheets; a second one has a number behind it. */
  readonly title: string;
  readonly columns: readonly SheetColumn[];
  /** Times are written as the clocks of this zone show them: a spreadsheet knows no zones. */
  readonly utcOffsetHours: number;
}

/**
 * Writes a workbook as a stream, the header row again at the top of each sheet. The sheets come first
 * in the archive and the list of them last, when their number is known.
 */
export async function* xlsx(
  table: Table,
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
  rowsMax = SHEET_ROWS_MAX,
): AsyncGenerator<Buffer> {
  yield* zip(workbook(table, batches, rowsMax));
}

async function* workbook(
  table: Table,
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
        parts: sheet(table, rows, { rowsMax, progress }),
      };
    } while (!progress.isDone);
  } finally {
    // Whoever makes the rows may hold something open for them.
    await rows.return(undefined);
  }
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  yield { name: "xl/styles.xml", parts: [`${XML}${STYLES}`] };
  yield { name: "xl/workbook.xml", parts: [workbookXml(table.title, numbers)] };
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
  table: Table,
  rows: AsyncIterator<readonly Cell[]>,
  { rowsMax, progress }: { rowsMax: number; progress: { isDone: boolean } },
): AsyncGenerator<string> {
  let part = sheetHead(table);
  let last = 1;
  for (; last < rowsMax; last++) {
    const next = await rows.next();
    if (next.done) {
      progress.isDone = true;
      break;
    }
    part += rowXml(next.value, table, last + 1);
    if (last % ROWS_A_PART === 0) {
      yield part;
      part = "";
    }
  }
  const corner = `${columnLetters(table.columns.length)}${last}`;
  yield `${part}</sheetData><autoFilter ref="A1:${corner}"/></worksheet>`;
}

function sheetHead({ columns }: Table): string {
  const widths = columns.map(({ name, format }, index) => {
    const width = Math.max(formatOf(format).width, name.length + 4);
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
  });
  const names = columns.map(
    ({ name }, index) =>
      `<c r="${columnLetters(index + 1)}1" t="inlineStr" s="${styleOf("head")}">${textXml(name)}</c>`,
  );
  return [
    `${XML}<worksheet xmlns="${MAIN}">${HEADER_STAYS}`,
    `<cols>${widths.join("")}</cols><sheetData><row r="1">${names.join("")}</row>`,
  ].join("");
}

/** Every cell names its place: some programs read none that does not. */
function rowXml(cells: readonly Cell[], table: Table, number: number): string {
  const parts = cells.map((cell, index) =>
    cellXml(cell, { table, index, place: `${columnLetters(index + 1)}${number}` }),
  );
  return `<row r="${number}">${parts.join("")}</row>`;
}

interface CellPlace {
  readonly table: Table;
  readonly index: number;
  /** `B7` */
  readonly place: string;
}

/** Text is told to be text, so nothing a customer wrote is ever taken for a formula. */
function cellXml(cell: Cell, { table, index, place }: CellPlace): string {
  if (cell === null || cell === "") return "";
  if (typeof cell === "string") return `<c r="${place}" t="inlineStr">${textXml(cell)}</c>`;
  const value = cell instanceof Date ? toSerial(cell, table.utcOffsetHours) : cell;
  const style = styleOf(table.columns[index]?.format ?? "text");
  return `<c r="${place}" s="${style}"><v>${value}</v></c>`;
}

function textXml(text: string): string {
  return `<is><t xml:space="preserve">${escapeXml(text)}</t></is>`;
}

/** `A` for 1, `AA` for 27. */
function columnLetters(number: number): string {
  const rest = (number - 1) % 26;
  const before = number > 26 ? columnLetters((number - 1 - rest) / 26) : "";
  return before + String.fromCodePoint(65 + rest);
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

function workbookXml(title: string, sheets: readonly number[]): string {
  const name = (number: number) => escapeXml(number === 1 ? title : `${title} ${number}`);
  const list = sheets.map(
    (number) => `<sheet name="${name(number)}" sheetId="${number}" r:id="rId${number}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${list.join("")}</sheets></workbook>`;
}

function relationsXml(sheets: readonly number[]): string {
  return relations([
    ...sheets.map((number) => ({
      id: number,
      type: "worksheet",
      target: `worksheets/sheet${number}.xml`,
    })),
    { id: sheets.length + 1, type: "styles", target: "styles.xml" },
  ]);
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
    part("styles", "styles"),
    ...sheets.map((number) => part(`worksheets/sheet${number}`, "worksheet")),
    "</Types>",
  ].join("");
}
