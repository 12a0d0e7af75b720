import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { suite, test } from "node:test";

const ASSETS = new URL("../../../src/pages/", import.meta.url);

type Colour = readonly [red: number, green: number, blue: number];
type Matrix = readonly [Colour, Colour, Colour];

/** What is seen without one kind of cone, in linear light: Machado, Oliveira and Fernandes 2009, at its strongest. */
const SIGHTS: Readonly<Record<string, Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Colour {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function seen(colour: Colour, sight: Matrix): Colour {
  const through = (row: Colour): number => {
    const sum = row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2];
    return Math.min(1, Math.max(0, sum));
  };
  return [through(sight[0]), through(sight[1]), through(sight[2])];
}

function luminance([red, green, blue]: Colour): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How far apart two colours look: 2 can just be told apart side by side (CIE 1976). */
function distance(one: Colour, other: Colour): number {
  const [a, b] = [lab(one), lab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function lab(colour: Colour): Colour {
  const [red, green, blue] = colour;
  const bend = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = bend((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = bend(luminance(colour));
  const z = bend((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The last that a sheet says of a colour, in the light or in the dark. */
function colourIn(sheet: string, name: string, isDark: boolean): string {
  const [light = "", dark = ""] = sheet.split("@media (prefers-color-scheme: dark)");
  const found = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(isDark ? dark : light)?.[1];
  return found ?? assert.fail(`${name} is no colour`);
}

suite("the colours of payment types", () => {
  test("stand out from the page and from each other, also to who sees fewer colours, in light and dark", async () => {
    const read = async (name: string) => await readFile(new URL(name, ASSETS), "utf8");
    const base = await read("assets/base.css");
    const dashboard = await read("dashboard/assets/dashboard.css");
    for (const isDark of [false, true]) {
      const [surface, gopay, qris] = [
        linear(colourIn(base, "surface", isDark)),
        linear(colourIn(dashboard, "gopay", isDark)),
        linear(colourIn(dashboard, "qris", isDark)),
      ];
      for (const ink of [gopay, qris]) {
        const [low = 0, high = 0] = [luminance(ink), luminance(surface)].sort((a, b) => a - b);
        // WCAG 2.2, 1.4.11.
        assert.ok((high + 0.05) / (low + 0.05) >= 3);
      }
      for (const [name, sight] of Object.entries(SIGHTS)) {
        const apart = distance(seen(gopay, sight), seen(qris, sight));
        assert.ok(apart >= 30, `${apart.toFixed(0)} apart with ${name}, dark: ${isDark}`);
      }
    }
  });
});
