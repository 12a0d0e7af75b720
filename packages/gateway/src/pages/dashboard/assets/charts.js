// @ts-check
// Draws the figures of the home page, for eyes, fingers and keys. The same figures stand in the table below.

/** @typedef {(number | null)[][]} Series */
/** @typedef {{ days: string[], volume: Series, success: Series, timeToPay: Series }} Figures */
/** @typedef {{ cursor: { idx?: number | null }, setSize(size: object): void, setData(data: object): void, setCursor(at: object): void, valToPos(value: number, scale: string): number, posToIdx(left: number): number, over: HTMLElement }} Plot */
/** @typedef {{ new (options: object, data: object, place: Element): Plot, tzDate(time: Date, zone: string): Date, paths: { bars(look: object): object } }} Plotter */
/** @typedef {{ unit: string, isBars: boolean, inks: string[], colour: (name: string) => string, say: (at: number | null) => void }} Look */

const HEIGHT = 170;
const LANGUAGE = document.documentElement.lang;
/** Numbers are written as in Indonesia in either language, as they are on the rest of the page. */
const NUMBERS = "id-ID";
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

const box = document.querySelector("[data-uplot]");
const source = document.querySelector("#home-figures");
if (box instanceof HTMLElement && source) await draw(box, source);

/**
 * @param {HTMLElement} charts
 * @param {Element} kept the element that the newest figures are kept in
 */
async function draw(charts, kept) {
  mendLocale();
  const { default: UPlot } = /** @type {{ default: Plotter }} */ (
    await import(charts.dataset["uplot"] ?? "")
  );
  const read = () => /** @type {Figures} */ (JSON.parse(kept.textContent));
  const figures = read();
  const drawn = [...charts.querySelectorAll("[data-chart]")].flatMap((plot) =>
    plot instanceof HTMLElement ? [drawOne(UPlot, plot, figures)] : [],
  );
  document.addEventListener("parts-replaced", () => {
    const fresh = read();
    for (const redraw of drawn) redraw(fresh);
  });
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
 * Returns what draws it anew with other figures.
 *
 * @param {Plotter} UPlot
 * @param {HTMLElement} plot
 * @param {Figures} first
 */
function drawOne(UPlot, plot, first) {
  const colour = (/** @type {string} */ name) =>
    getComputedStyle(document.body).getPropertyValue(name).trim();
  const unit = plot.dataset["unit"] ?? "";
  const name = /** @type {"volume"} */ (plot.dataset["chart"]);
  const isBars = first[name].length > 1;
  let figures = first;
  const reading = document.createElement("p");
  reading.className = "plot-reading";
  plot.after(reading);
  const say = (/** @type {number | null} */ at) => {
    const index = at ?? figures.days.length - 1;
    reading.textContent = readingOf(plot, figures, { index, isBars });
    plot.setAttribute("aria-valuenow", String(index));
    plot.setAttribute("aria-valuetext", reading.textContent);
  };
  const inks = (plot.dataset["inks"] ?? "").split(" ");
  const look = { unit, isBars, inks, colour, say };
  const size = () => ({ width: plot.clientWidth, height: HEIGHT });
  const data = () => dataOf(figures.days, figures[name], isBars);
  const chart = new UPlot({ ...size(), ...optionsOf(UPlot, look) }, data(), plot);
  say(null);
  readByHand(plot, chart, () => figures.days);
  new ResizeObserver(() => chart.setSize(size())).observe(plot);
  return (/** @type {Figures} */ fresh) => {
    figures = fresh;
    chart.setData(data());
    say(chart.cursor.idx ?? null);
  };
}

/**
 * The time of each day, then the series: the days that are over, and today apart: bars are hatched, and a
 * line ends before it. Bars stand on each other: the upper edge of each is the sum of those below it.
 *
 * @param {string[]} days
 * @param {Series} series
 * @param {boolean} isBars
 */
function dataOf(days, series, isBars) {
  const last = days.length - 1;
  const over = series.map((_, index) =>
    days.map((_day, at) => (at === last ? null : sumUpTo(series, isBars ? index : 0, at))),
  );
  const today = series.map((_, index) =>
    days.map((_day, at) => (at === last ? sumUpTo(series, isBars ? index : 0, at) : null)),
  );
  return [days.map(timeOf), ...over.reverse(), ...today.reverse()];
}

/** @param {string} day */
function timeOf(day) {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

/**
 * A finger or the arrow keys move the reading from day to day.
 *
 * @param {HTMLElement} plot
 * @param {Plot} chart
 * @param {() => string[]} daysNow
 */
function readByHand(plot, chart, daysNow) {
  const go = (/** @type {number} */ index) => {
    const left = chart.valToPos(timeOf(daysNow()[index] ?? ""), "x");
    chart.setCursor({ left, top: 1 });
  };
  plot.tabIndex = 0;
  plot.setAttribute("role", "slider");
  plot.setAttribute("aria-valuemin", "0");
  plot.setAttribute("aria-valuemax", String(daysNow().length - 1));
  plot.addEventListener("keydown", (event) => {
    const last = daysNow().length - 1;
    const now = chart.cursor.idx ?? last;
    const steps = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last };
    const next = Object.hasOwn(steps, event.key)
      ? steps[/** @type {"Home"} */ (event.key)]
      : undefined;
    if (next === undefined) return;
    event.preventDefault();
    go(Math.min(last, Math.max(0, next)));
  });
  const point = (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "mouse") return;
    go(chart.posToIdx(event.clientX - chart.over.getBoundingClientRect().left));
  };
  plot.addEventListener("pointerdown", point);
  plot.addEventListener("pointermove", point);
}

/**
 * @param {HTMLElement} plot
 * @param {Figures} figures
 * @param {{ index: number, isBars: boolean }} at
 */
function readingOf(plot, figures, { index, isBars }) {
  const unit = plot.dataset["unit"] ?? "";
  const names = (plot.dataset["series"] ?? "").split(" ").filter((name) => name !== "");
  const series = figures[/** @type {"volume"} */ (plot.dataset["chart"])];
  const values = series.map((values) => values[index] ?? null);
  const parts = values.map((value, one) => `${names[one] ?? ""} ${label(value, unit)}`.trim());
  const total = values.reduce((/** @type {number} */ sum, value) => sum + (value ?? 0), 0);
  const day = figures.days[index] ?? "";
  const isToday = index === figures.days.length - 1;
  return [
    isToday ? `${dayText(day)} (${plot.dataset["soFar"]})` : dayText(day),
    ...parts,
    ...(isBars ? [`Σ ${label(total, unit)}`] : []),
  ].join("  ·  ");
}

/**
 * @param {Plotter} UPlot
 * @param {Look} look
 */
function optionsOf(UPlot, look) {
  const { unit, isBars, colour, say } = look;
  const grid = { stroke: colour("--border"), width: 1 };
  const axis = { stroke: colour("--muted"), grid, ticks: { show: false }, font: "11px system-ui" };
  const amounts = (/** @type {unknown} */ _chart, /** @type {number[]} */ marks) =>
    marks.map((mark) => short(mark, unit));
  const isShare = unit === "%";
  return {
    legend: { show: false },
    // The name of the last day stands half beyond its place.
    padding: [8, 24, 0, 0],
    cursor: { y: false, points: { show: !isBars } },
    // Days are days of the merchant's zone: shown as they are, not in the browser's zone.
    tzDate: (/** @type {number} */ time) => UPlot.tzDate(new Date(time * 1000), "UTC"),
    scales: { x: { time: true, range: halfDayAround }, y: { range: isShare ? percent : fromZero } },
    axes: [
      { ...axis, size: 26, grid: { show: false }, values: shortDays, space: 60 },
      { ...axis, size: 56, values: amounts, ...(!isShare && { splits: evenMarks }) },
    ],
    series: [{}, ...seriesOf(UPlot, look)],
    hooks: { setCursor: [(/** @type {Plot} */ chart) => say(chart.cursor.idx ?? null)] },
  };
}

/**
 * @param {Plotter} UPlot
 * @param {Look} look
 */
function seriesOf(UPlot, { isBars, inks, colour }) {
  const paths = isBars ? UPlot.paths.bars({ size: [0.7, 24] }) : undefined;
  const point = { show: true, size: 7, filter: lonelyDays };
  const own = inks.map((name) => colour(`--${name}`)).reverse();
  return [false, true].flatMap((isToday) =>
    own.map((ink) => ({
      stroke: ink,
      width: isBars ? (isToday ? 1 : 0) : 2,
      ...(paths && { paths, fill: isToday ? () => hatch(ink, colour("--surface")) : ink }),
      // A line needs two days; one without a neighbour is a point, and today is one that is hollow.
      points: isBars
        ? { show: false }
        : { ...point, ...(isToday && { width: 2, fill: colour("--surface") }) },
    })),
  );
}

/**
 * Stripes, for a bar that still grows.
 *
 * @param {string} ink
 * @param {string} paper
 */
function hatch(ink, paper) {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext("2d");
  if (!pen) return ink;
  pen.fillStyle = paper;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = ink;
  pen.lineWidth = 2;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat") ?? ink;
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

/** Ends at a mark that is not below the highest bar. @param {unknown} _chart @param {number} _low @param {number} high */
function fromZero(_chart, _low, high) {
  const most = high || 1;
  const step = stepFor(most);
  return [0, Math.ceil(most / step) * step];
}

/** A round number that goes three to five times into another. @param {number} most */
function stepFor(most) {
  const rough = most / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  return size * ([1, 2, 2.5, 5, 10].find((part) => part * size >= rough) ?? 10);
}

/** @param {unknown} _chart @param {number} _axis @param {number} _low @param {number} high */
function evenMarks(_chart, _axis, _low, high) {
  const step = stepFor(high);
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** @param {unknown} _chart @param {number} low */
function percent(_chart, low) {
  return [Math.max(0, Math.floor((low - 5) / 10) * 10), 100];
}

/** @param {unknown} _chart @param {number[]} marks */
function shortDays(_chart, marks) {
  return marks.map((mark) => format(new Date(mark * 1000), { day: "numeric", month: "short" }));
}

/** @param {string} day */
function dayText(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return format(date, { day: "numeric", month: "short", year: "numeric" });
}

/**
 * @param {Date} date
 * @param {Intl.DateTimeFormatOptions} shape
 */
function format(date, shape) {
  const locale = LANGUAGE === "id" ? "id-ID" : "en-GB";
  return date.toLocaleDateString(locale, { ...shape, timeZone: "UTC" });
}

/** @param {number} value @param {string} unit */
function short(value, unit) {
  const [size, scale] = SCALES.find(([size]) => value >= size && value >= 1e4) ?? [1, ""];
  const text = `${(value / size).toLocaleString(NUMBERS)}${scale}`;
  return unit === "%" ? `${text}%` : unit === "s" ? `${text} s` : text;
}

/** @param {number | null} value @param {string} unit */
function label(value, unit) {
  if (value === null) return "–";
  const digits = value.toLocaleString(NUMBERS);
  if (unit === "Rp") return `Rp\u00A0${digits}`;
  return unit === "%" ? `${digits}%` : `${digits} ${unit}`;
}
