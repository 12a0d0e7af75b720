/** How the cells of a column are shown: a time, a day, a number, or as they are. */
export type CellFormat = "time" | "day" | "number" | "text";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The day number of 1 January 1970, counted as spreadsheets count. */
const FIRST_DAY = 25_569;

/** A moment as the days that spreadsheets count in, by the clocks of a zone. */
export function toSerial(moment: Date, utcOffsetHours: number): number {
  const serial = FIRST_DAY + (moment.getTime() + utcOffsetHours * HOUR_MS) / DAY_MS;
  // A millisecond is the twelfth digit behind the point.
  return Number(serial.toFixed(9));
}

interface ShownFormat {
  /** What a spreadsheet program formats it by; the marks in it are replaced by those of its reader. */
  readonly code: string;
  /** In characters. */
  readonly width: number;
}

const FORMATS = {
  text: { code: "General", width: 18 },
  time: { code: "yyyy\\-mm\\-dd\\ hh:mm:ss", width: 20 },
  day: { code: "yyyy\\-mm\\-dd", width: 12 },
  number: { code: "#,##0", width: 15 },
} as const satisfies Record<CellFormat, ShownFormat>;

export function formatOf(format: CellFormat): ShownFormat {
  return FORMATS[format];
}

const STYLE_NAMES = ["text", "head", "time", "day", "number"] as const;

/** The place of a style in {@link STYLES}. */
export function styleOf(name: (typeof STYLE_NAMES)[number]): number {
  return STYLE_NAMES.indexOf(name);
}

/** Numbers below this are formats that every program has built in. */
const FIRST_OWN_FORMAT = 164;
const OWN = ["time", "day", "number"] as const;

/** The only styles that our sheets use. */
export const STYLES = [
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
  `<numFmts count="${OWN.length}">`,
  ...OWN.map(
    (name, index) =>
      `<numFmt numFmtId="${FIRST_OWN_FORMAT + index}" formatCode="${FORMATS[name].code}"/>`,
  ),
  "</numFmts>",
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>',
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
  '<fills count="2"><fill><patternFill patternType="none"/></fill>',
  '<fill><patternFill patternType="gray125"/></fill></fills>',
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  `<cellXfs count="${STYLE_NAMES.length}">`,
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
  ...OWN.map(
    (_, index) =>
      `<xf numFmtId="${FIRST_OWN_FORMAT + index}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  ),
  "</cellXfs>",
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
  "</styleSheet>",
].join("");
