import { type PixelRows, writePng } from "./png.ts";
import { glyphOf, LETTER_SPACING, measureText, type Stroke } from "./stroke-font.ts";

type Colour = readonly [red: number, green: number, blue: number];

/** Steps between a background and what is drawn on it, so that letters have smooth edges. */
const STEPS = 8;

interface Ink {
  /** The background's place in the palette; the steps to the ink follow it. */
  readonly base: number;
}

export interface TextLine {
  readonly text: string;
  readonly ink: Ink;
  readonly capitalHeightPx: number;
  readonly penPx: number;
  readonly baselinePx: number;
  /** Where the line starts, is centred, or ends. */
  readonly xPx: number;
  readonly align: "left" | "centre" | "right";
}

/** A picture of two backgrounds with an ink for each: 16 colours, four bits a pixel. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Uint8Array;
  readonly #palette: readonly Colour[];

  /** Inks in the order of the palette: the first one's background fills the canvas. */
  constructor(width: number, height: number, inks: readonly (readonly [Colour, Colour])[]) {
    this.width = width;
    this.height = height;
    this.#pixels = new Uint8Array(width * height);
    this.#palette = inks.flatMap(([background, ink]) =>
      Array.from({ length: STEPS }, (_, step) => mix(background, ink, step / (STEPS - 1))),
    );
  }

  /** Fills a rectangle with an ink's background, or the ink itself. */
  fill(
    area: {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    },
    { base }: Ink,
    part: "background" | "ink",
  ): void {
    const colour = part === "ink" ? base + STEPS - 1 : base;
    for (let y = area.y; y < area.y + area.height; y++) {
      this.#pixels.fill(colour, y * this.width + area.x, y * this.width + area.x + area.width);
    }
  }

  /** Draws a line of text on its ink's background. */
  drawText(line: TextLine): void {
    const unitPx = line.capitalHeightPx / 10;
    const widthPx = measureText(line.text) * unitPx;
    const shift = { left: 0, centre: widthPx / 2, right: widthPx }[line.align];
    let xPx = line.xPx - shift;
    for (const character of line.text) {
      const { strokes, width } = glyphOf(character);
      for (const stroke of strokes) {
        this.#drawStroke(
          {
            fromX: xPx + stroke.fromX * unitPx,
            toX: xPx + stroke.toX * unitPx,
            fromY: line.baselinePx + (stroke.fromY - 10) * unitPx,
            toY: line.baselinePx + (stroke.toY - 10) * unitPx,
          },
          line,
        );
      }
      xPx += (width + LETTER_SPACING) * unitPx;
    }
  }

  /** Each pixel takes as much ink as the round pen covers of it. */
  #drawStroke(stroke: Stroke, { ink, penPx }: TextLine): void {
    const reach = penPx / 2 + 1;
    const left = Math.max(0, Math.floor(Math.min(stroke.fromX, stroke.toX) - reach));
    const right = Math.min(this.width - 1, Math.max(stroke.fromX, stroke.toX) + reach);
    const top = Math.max(0, Math.floor(Math.min(stroke.fromY, stroke.toY) - reach));
    const bottom = Math.min(this.height - 1, Math.max(stroke.fromY, stroke.toY) + reach);
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const coverage = penPx / 2 + 0.5 - distanceTo(stroke, x + 0.5, y + 0.5);
        const step = Math.round(Math.min(1, coverage) * (STEPS - 1));
        const pixel = y * this.width + x;
        const drawn = ink.base + step;
        if (step > 0 && drawn > (this.#pixels[pixel] ?? 0)) this.#pixels[pixel] = drawn;
      }
    }
  }

  toPng(): Buffer {
    return writePng({
      width: this.width,
      height: this.height,
      depth: 4,
      palette: this.#palette,
      rowAt: this.#packRows(),
    });
  }

  /** Rows alike are one object, which the writer stores as a repeat. */
  #packRows(): PixelRows["rowAt"] {
    let above: Uint8Array = new Uint8Array(0);
    let packedAbove: Uint8Array = new Uint8Array(0);
    return (y) => {
      const row = this.#pixels.subarray(y * this.width, (y + 1) * this.width);
      if (Buffer.compare(row, above) === 0) return packedAbove;
      const packed = new Uint8Array(Math.ceil(this.width / 2));
      for (let x = 0; x < row.length; x++) {
        packed[x >>> 1] = (packed[x >>> 1] ?? 0) | ((row[x] ?? 0) << (x % 2 === 0 ? 4 : 0));
      }
      above = row;
      packedAbove = packed;
      return packed;
    };
  }
}

function mix(from: Colour, to: Colour, part: number): Colour {
  const channel = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * part);
  return [channel(0), channel(1), channel(2)];
}

function distanceTo({ fromX, fromY, toX, toY }: Stroke, x: number, y: number): number {
  const alongX = toX - fromX;
  const alongY = toY - fromY;
  const lengthSquared = alongX * alongX + alongY * alongY || 1;
  const projection = ((x - fromX) * alongX + (y - fromY) * alongY) / lengthSquared;
  const part = Math.max(0, Math.min(1, projection));
  const offX = x - fromX - part * alongX;
  const offY = y - fromY - part * alongY;
  // Math.hypot guards against overflow, which no picture reaches, at several times the price.
  return Math.sqrt(offX * offX + offY * offY);
}
