/** A straight stroke of a glyph, in tenths of the height of a capital; y grows downwards. */
export interface Stroke {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

interface Glyph {
  readonly width: number;
  readonly strokes: readonly Stroke[];
}

/** From one glyph's edge to the next one's, in the same unit. */
export const LETTER_SPACING = 2.9;
const SPACE: Glyph = { width: 2, strokes: [] };

/**
 * Our own letters, drawn with a round pen: capitals, digits and what stands between them.
 *
 * `M` moves, `L` draws a line; `H` and `V` draw a quarter of an ellipse that leaves horizontally
 * or vertically. Capitals stand on 10 and reach up to 0.
 */
const OUTLINES: Readonly<Record<string, string>> = {
  A: "M0 10L4 0L8 10M1.5 6.7L6.5 6.7",
  B: "M0 4.8L4 4.8H6.5 2.4V4 0L0 0L0 10L4.2 10H7 7.4V4.2 4.8",
  C: "M7.4 2.7V4.3 0L3.8 0H0 3.8L0 6.2V3.8 10L4.3 10H7.4 7.3",
  D: "M0 0L3.5 0H7.5 4L7.5 6V3.5 10L0 10L0 0",
  E: "M6 0L0 0L0 10L6 10M0 4.9L5.3 4.9",
  F: "M6 0L0 0L0 10M0 5.1L5.2 5.1",
  G: "M7.4 2.7V4.3 0L3.8 0H0 3.8L0 6.2V3.8 10H7.5 6.4L7.5 5.4L4.6 5.4",
  H: "M0 0L0 10M7.3 0L7.3 10M0 4.9L7.3 4.9",
  I: "M0 0L0 10",
  J: "M5 0L5 7.2V2.5 10H0 7.5",
  K: "M0 0L0 10M6.6 0L0 6M2.5 3.8L7 10",
  L: "M0 0L0 10L5.6 10",
  M: "M0 10L0 0L4.4 6.4L8.8 0L8.8 10",
  N: "M0 10L0 0L7.4 10L7.4 0",
  O: "M3.9 0H7.8 3.9L7.8 6.1V3.9 10H0 6.1L0 3.9V3.9 0",
  P: "M0 10L0 0L3.9 0H6.8 2.8V3.9 5.6L0 5.6",
  Q: "M3.9 0H7.8 3.9L7.8 6.1V3.9 10H0 6.1L0 3.9V3.9 0M5 7.3L8 10.6",
  R: "M0 10L0 0L3.9 0H6.8 2.7V3.9 5.4L0 5.4M3.8 5.4L7 10",
  S: "M6.5 2.5V4 0L3 0H0.2 2.4V3 4.8L3.9 4.8H6.8 7.4V3.9 10L2.9 10H0 7.5",
  T: "M0 0L7 0M3.5 0L3.5 10",
  U: "M0 0L0 6.3V3.7 10H7.4 6.3L7.4 0",
  V: "M0 0L3.9 10L7.8 0",
  W: "M0 0L2.7 10L5.4 1.8L8.1 10L10.8 0",
  X: "M0 0L7.2 10M7.2 0L0 10",
  Y: "M0 0L3.8 5.2L7.6 0M3.8 5.2L3.8 10",
  Z: "M0 0L6.8 0L0 10L6.8 10",
  p: "M0 3.2L0 13M0 5.9V2.7 3.2H5.4 5.9L5.4 7.3V2.7 10H0 7.3",
  "0": "M3.4 0H6.8 3.4L6.8 6.6V3.4 10H0 6.6L0 3.4V3.4 0",
  "1": "M0 2.4L3.2 0L3.2 10",
  "2": "M0.2 2.9V3.3 0H6.4 2.9L5.7 4.7L0 10L6.7 10",
  "3": "M0.4 2.4V3.2 0H6.1 2.4V3.4 4.7L2.5 4.7M3.4 4.7H6.7 7.3V3.3 10H0 7.5",
  "4": "M5 10L5 0L0 7.1L6.9 7.1",
  "5": "M6.1 0L1 0L0.6 4.3L3.3 3.9H6.7 6.9V3.2 10H0 7.6",
  "6": "M6.2 2.2V3.7 0H0 3.8L0 6.8V3.4 10H6.7 6.9V3.4 3.9H0 6.8",
  "7": "M0 0L6.6 0L2.3 10",
  "8": "M3.4 0H6.3 2.3V3.4 4.6H0.5 2.3V3.4 0M3.4 4.6H6.8 7.3V3.4 10H0 7.3V3.4 4.6",
  "9": "M0.5 7.8V3 10H6.7 6.2L6.7 3.2V3.3 0H0 3.1V3.3 6.1H6.7 3.2",
  ".": "M0 10L0 10",
  ",": "M0.6 9.8L0 11.6",
  ":": "M0 4L0 4M0 9L0 9",
  ";": "M0.6 4L0.6 4M0.6 9L0 11",
  "-": "M0 5.4L3.6 5.4",
  _: "M0 11L6 11",
  "=": "M0 4L5.4 4M0 7L5.4 7",
  "+": "M0 5.4L5.6 5.4M2.8 2.6L2.8 8.2",
  "'": "M0 0L0 2.4",
  '"': "M0 0L0 2.4M2.2 0L2.2 2.4",
  "!": "M0 0L0 6.6M0 10L0 10",
  "?": "M0 2.7V2.9 0H5.7 2.7L5 4.5L2.9 6.9M2.9 10L2.9 10",
  "/": "M0 11L4.2 -1",
  "\\": "M0 -1L4.2 11",
  "|": "M0 -1L0 11",
  "(": "M2.2 -1L0.6 1.8L0 5L0.6 8.2L2.2 11",
  ")": "M0 -1L1.6 1.8L2.2 5L1.6 8.2L0 11",
  "[": "M2 -1L0 -1L0 11L2 11",
  "]": "M0 -1L2 -1L2 11L0 11",
  "<": "M5 2.4L0 5.4L5 8.4",
  ">": "M0 2.4L5 5.4L0 8.4",
  "*": "M2.2 0L2.2 4.4M0.3 1.1L4.1 3.3M4.1 1.1L0.3 3.3",
  "#": "M2 0.6L1.1 9.4M5.4 0.6L4.5 9.4M0.2 3.4L6.5 3.4M0 6.6L6.3 6.6",
  $: "M6.5 2.5V4 0L3 0H0.2 2.4V3 4.8L3.9 4.8H6.8 7.4V3.9 10L2.9 10H0 7.5M3.4 -1.4L3.4 11.4",
  "%": "M7.4 0L1 10M1.8 0H3.6 2V1.8 4H0 2V1.8 0M6.6 6H8.4 8V6.6 10H4.8 8V6.6 6",
  "&": "M7.2 10L1.7 3.9L1.3 2.5V3.3 0H5.2 2.3L4.5 3.8L1 6L0.2 7.6V2.8 10H6.8 6.2",
  "@": "M6.4 5.2V4.6 3.2H2.8 5.2V4.6 7.2H6.4 5.2L6.4 6.2V7.6 7.4H9 5V4.5 0H0 5V4.5 10L6.6 9.6",
  "~": "M0 6L1.4 4.8L3.8 6L5.2 4.8",
  "^": "M0 3L2.2 0L4.4 3",
  "`": "M0 0L1.2 2",
  "{": "M2.4 -1L1.2 0L1.2 4L0 5L1.2 6L1.2 10L2.4 11",
  "}": "M0 -1L1.2 0L1.2 4L2.4 5L1.2 6L1.2 10L0 11",
};

const ARC_STEPS = 8;
const COMMAND = /([MLHV])(-?[\d.]+) (-?[\d.]+)/g;

const glyphs = new Map<string, Glyph>();

/** The glyph of one character of ASCII; what has none leaves a space. */
export function glyphOf(character: string): Glyph {
  const known = glyphs.get(character);
  if (known) return known;
  const outline = OUTLINES[character];
  if (outline === undefined) return SPACE;
  const glyph = toGlyph(outline);
  glyphs.set(character, glyph);
  return glyph;
}

function toGlyph(outline: string): Glyph {
  const strokes: Stroke[] = [];
  let [fromX, fromY] = [0, 0];
  for (const [, command = "M", xText, yText] of outline.matchAll(COMMAND)) {
    const end = { fromX, fromY, toX: Number(xText), toY: Number(yText) };
    if (command === "L") strokes.push(end);
    if (command === "H" || command === "V") strokes.push(...flattenArc(end, command));
    fromX = end.toX;
    fromY = end.toY;
  }
  return { width: Math.max(...strokes.map(({ fromX: a, toX: b }) => Math.max(a, b))), strokes };
}

function flattenArc({ fromX, fromY, toX, toY }: Stroke, leaving: "H" | "V"): Stroke[] {
  const pointAt = (step: number): readonly [number, number] => {
    const angle = (step / ARC_STEPS) * (Math.PI / 2);
    const [near, far] = [1 - Math.cos(angle), Math.sin(angle)];
    const [alongX, alongY] = leaving === "H" ? [far, near] : [near, far];
    return [fromX + (toX - fromX) * alongX, fromY + (toY - fromY) * alongY];
  };
  return Array.from({ length: ARC_STEPS }, (_, step) => {
    const [startX, startY] = pointAt(step);
    const [endX, endY] = pointAt(step + 1);
    return { fromX: startX, fromY: startY, toX: endX, toY: endY };
  });
}

/** How wide a line of text is, in the same unit. */
export function measureText(text: string): number {
  const widths = Array.from(text, (character) => glyphOf(character).width + LETTER_SPACING);
  return widths.reduce((sum, width) => sum + width, -LETTER_SPACING);
}
