// @ts-check
// Draws the figures of the home page. The same figures stand in the table below.

/** @typedef {{ days: string[], volume: Series, count: Series, success: Series, timeToPay: Series }} Figures */
/** @typedef {(number | null)[][]} Series */
/** @typedef {{ cursor: { idx?: number | null }, setSize(size: object): void }} Plot */
/** @typedef {{ new (options: object, data: object, place: Element): Plot, tzDate(time: Date, zone: string): Date, paths: { bars(look: object): object } }} Plotter */

const HEIGHT = 170;
const LANGUAGE = document.documentElement.lang;
const SCALES = /** @type {const} */ (
  LANGUAGE === "id"
    ? [
        [1e9, " M"],
        [1e6, " jt"],
        [1e3, " rb"],
      ]
    : [
        [1e9, "B"],
        [1e6, "M"],
        [1e3, "K"],
      ]
);

const box = document.querySelector("[data-figures]");
if (box instanceof HTMLElement) await draw(box);

/** @param {HTMLElement} charts */
async function draw(charts) {
  const figures = /** @type {Figures} */ (JSON.parse(charts.dataset["figures"] ?? "{}"));
  mendLocale();
  const { default: UPlot } = /** @type {{ default: Plotter }} */ (
    await import(charts.dataset["uplot"] ?? "")
  );
  const times = figures.days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  for (const plot of charts.querySelectorAll("[data-chart]")) {
    if (!(plot instanceof HTMLElement)) continue;
    const series = figures[/** @type {"volume"} */ (plot.dataset["chart"])];
    drawOne(UPlot, plot, { times, days: figures.days, series });
  }
}

/** uPlot formats with the browser's locale as it loads, and some report names that are none. */
function mendLocale() {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: LANGUAGE, configurable: true });
  }
}

/**
 * @param {Plotter} UPlot
 * @param {HTMLElement} plot
 * @param {{ times: number[], days: string[], series: (number | null)[][] }} figures
 */
function drawOne(UPlot, plot, { times, days, series }) {
  const isBars = series.length > 1;
  const colour = (/** @type {string} */ name) =>
    getComputedStyle(document.body).getPropertyValue(name).trim();
  const unit = plot.dataset["unit"] ?? "";
  // Bars stand on each other: the upper edge of each is the sum of those below it.
  const stacked = series.map((_, index) =>
    times.map((_time, at) => sumUpTo(series, isBars ? index : 0, at)),
  );
  const reading = document.createElement("p");
  reading.className = "plot-reading";
  plot.after(reading);
  const names = (plot.dataset["series"] ?? "").split(" ").filter((name) => name !== "");
  const say = (/** @type {number | null} */ at) => {
    const index = at ?? times.length - 1;
    const values = series.map((values) => values[index] ?? null);
    const parts = values.map((value, one) => `${names[one] ?? ""} ${label(value, unit)}`.trim());
    const total = values.reduce((/** @type {number} */ sum, value) => sum + (value ?? 0), 0);
    reading.textContent = [
      days[index],
      ...parts,
      ...(isBars ? [`Σ ${label(total, unit)}`] : []),
    ].join("  ·  ");
  };
  const options = optionsOf(UPlot, { unit, isBars, count: stacked.length, colour, say });
  const size = () => ({ width: plot.clientWidth, height: HEIGHT });
  const chart = new UPlot({ ...size(), ...options }, [times, ...[...stacked].reverse()], plot);
  say(null);
  new ResizeObserver(() => chart.setSize(size())).observe(plot);
}

/**
 * @param {Plotter} UPlot
 * @param {{ unit: string, isBars: boolean, count: number, colour: (name: string) => string, say: (at: number | null) => void }} look
 */
function optionsOf(UPlot, { unit, isBars, count, colour, say }) {
  const drawn = Array.from({ length: count }, (_, index) => ({
    stroke: colour(`--key-${index}`),
    width: isBars ? 0 : 2,
    fill: isBars ? colour(`--key-${index}`) : undefined,
    // A line needs two days; one without a neighbour, as on the first day, is drawn as a point.
    points: isBars ? { show: false } : { show: true, size: 7, filter: lonelyDays },
    ...(isBars && { paths: UPlot.paths.bars({ size: [0.7, 24] }) }),
  })).reverse();
  const grid = { stroke: colour("--border"), width: 1 };
  const axis = { stroke: colour("--muted"), grid, ticks: { show: false }, font: "11px system-ui" };
  const amounts = (/** @type {unknown} */ _chart, /** @type {number[]} */ marks) =>
    marks.map((mark) => short(mark, unit));
  return {
    legend: { show: false },
    padding: [8, 4, 0, 0],
    cursor: { y: false, points: { show: !isBars } },
    // Days are days of the merchant's zone: shown as they are, not in the browser's zone.
    tzDate: (/** @type {number} */ time) => UPlot.tzDate(new Date(time * 1000), "UTC"),
    scales: {
      x: { time: true, range: halfDayAround },
      y: { range: isBars || unit === "s" ? fromZero : percent },
    },
    axes: [
      { ...axis, size: 26, grid: { show: false }, values: shortDays, space: 60 },
      { ...axis, size: 52, values: amounts },
    ],
    series: [{}, ...drawn],
    hooks: { setCursor: [(/** @type {Plot} */ chart) => say(chart.cursor.idx ?? null)] },
  };
}

/**
 * @param {(number | null)[][]} series
 * @param {number} last
 * @param {number} at
 */
function sumUpTo(series, last, at) {
  if (last === 0) return series[0]?.[at] ?? null;
  let sum = 0;
  for (let index = 0; index <= last; index++) sum += series[index]?.[at] ?? 0;
  return sum;
}

/**
 * @param {{ data: (number | null | undefined)[][] }} chart
 * @param {number} series
 */
function lonelyDays({ data }, series) {
  const values = data[series] ?? [];
  return values.flatMap((value, at) => {
    const isAlone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
    return (value ?? null) !== null && isAlone ? [at] : [];
  });
}

/** So that the first and the last bar are whole. @param {unknown} _chart @param {number} low @param {number} high */
function halfDayAround(_chart, low, high) {
  return [low - 43_200, high + 43_200];
}

/** @param {unknown} _chart @param {number} _low @param {number} high */
function fromZero(_chart, _low, high) {
  return [0, (high || 1) * 1.08];
}

/** @param {unknown} _chart @param {number} low */
function percent(_chart, low) {
  return [Math.max(0, Math.floor((low - 5) / 10) * 10), 100];
}

/** @param {unknown} _chart @param {number[]} marks */
function shortDays(_chart, marks) {
  return marks.map((mark) => {
    const day = new Date(mark * 1000);
    return `${day.getUTCDate()}/${day.getUTCMonth() + 1}`;
  });
}

/** @param {number} value @param {string} unit */
function short(value, unit) {
  const [size, scale] = SCALES.find(([size]) => value >= size && value >= 1e4) ?? [1, ""];
  const text = `${(value / size).toLocaleString(LANGUAGE)}${scale}`;
  return unit === "%" ? `${text}%` : unit === "s" ? `${text} s` : text;
}

/** @param {number | null} value @param {string} unit */
function label(value, unit) {
  if (value === null) return "–";
  if (unit === "Rp") return `Rp ${value.toLocaleString("id-ID")}`;
  const digits = value.toLocaleString(LANGUAGE);
  return unit === "" ? digits : unit === "%" ? `${digits}%` : `${digits} ${unit}`;
}
