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
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
