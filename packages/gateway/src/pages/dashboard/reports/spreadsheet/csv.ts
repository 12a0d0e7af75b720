/** A cell of an exported table. */
export type Cell = string | number | null;

/** Marks the text as UTF-8 for the spreadsheet programs that would guess otherwise. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** One line of RFC 4180, with its line end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  // A customer's name must not become a formula on the desk of whoever opens the file.
  // Where the comma marks decimals, as in Indonesia, programs split at semicolons instead, and see no
  // quotes within a field: whatever follows such a mark may begin a cell, too.
  const text = cell.replace(/^(?=[=+\-@\t\r])|(?=[=+\-@])(?<=[;\t\r\n]["\s]*)/g, "'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
