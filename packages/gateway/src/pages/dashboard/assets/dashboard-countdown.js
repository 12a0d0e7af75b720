// @ts-check
// Counts down what is left until something happens; without it the page says how long it was.

const isEnglish = document.documentElement.lang === "en";
/** @type {readonly (readonly [number, string])[]} */
const UNITS = [
  [86_400, isEnglish ? "d" : "hari"],
  [3_600, isEnglish ? "h" : "jam"],
  [60, isEnglish ? "min" : "mnt"],
  [1, isEnglish ? "s" : "dtk"],
];

/** By element, when it is over by this machine's clock, which is asked for differences alone. */
/** @type {WeakMap<Element, number>} */
const ends = new WeakMap();

countDown();
window.setInterval(countDown, 1_000);
document.addEventListener("parts-replaced", countDown);

function countDown() {
  for (const timer of document.querySelectorAll("[data-seconds-left]")) {
    const end =
      ends.get(timer) ??
      performance.now() + 1_000 * Number(timer.getAttribute("data-seconds-left"));
    ends.set(timer, end);
    timer.textContent = durationText(Math.max(0, Math.ceil((end - performance.now()) / 1_000)));
  }
}

/** @param {number} seconds */
function durationText(seconds) {
  const first = Math.max(
    0,
    UNITS.findIndex(([size]) => seconds >= size),
  );
  const start = seconds === 0 ? UNITS.length - 1 : first;
  let rest = seconds;
  const parts = [];
  for (const [size, unit] of UNITS.slice(start, start + 2)) {
    const whole = Math.floor(rest / size);
    rest %= size;
    if (parts.length === 0 || whole > 0) parts.push(`${whole} ${unit}`);
  }
  return parts.join(" ");
}
