/** What CSV can say: a time is text by then, in a zone that the reader was told. */
type CsvCell = string | number | null;

/** Marks the text as UTF-8 for the spreadsheet programs that would guess otherwise. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** One line of RFC 4180, with its line end. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** What begins a formula, also in the full width of East Asian keyboards, and as a real minus. */
const BEGINS = "=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212";
/** What programs may pass over before it: blanks, quotes, and signs that nobody sees. */
const SKIPPED = '[\\s\\p{Zs}\\p{Cc}\\p{Cf}"]*';
/** Where a formula might begin: with the text, or behind what splits it into cells and lines elsewhere. */
const FORMULA = new RegExp(
  `^(?=[\\t\\r]|${SKIPPED}[${BEGINS}])|(?<=[;\\t\\r\\n\\v\\f\\x85\u2028\u2029]${SKIPPED})(?=[${BEGINS}])`,
  "gu",
);

function csvCell(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  // A customer's name must not become a formula on the desk of whoever opens the file.
  // Where the comma marks decimals, as in Indonesia, programs split at semicolons instead, and see no
  // quotes within a field: whatever follows such a mark may begin a cell, too.
  const text = cell.replace(FORMULA, "'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
