// @ts-check
// Shows the keypad below the PIN field and types into it, a dot for each digit. Digits typed on a
// keyboard go there, too, wherever the focus is. Without this script the field is enough.

const keypad = document.querySelector("[data-keypad]");
const field = document.querySelector("[data-pin]");
if (keypad instanceof HTMLElement && field instanceof HTMLInputElement) takePin(keypad, field);

/**
 * @param {HTMLElement} keys
 * @param {HTMLInputElement} pin
 */
function takePin(keys, pin) {
  const dots = [...(pin.parentElement?.querySelectorAll(".dots i") ?? [])];
  /** @param {string} digits */
  const set = (digits) => {
    pin.value = digits.replace(/\D/g, "").slice(0, pin.maxLength);
    for (const [index, dot] of dots.entries()) {
      dot.classList.toggle("filled", index < pin.value.length);
    }
  };
  keys.hidden = false;
  pin.parentElement?.classList.add("ready");
  // The page has keys of its own; the phone's would cover them.
  if (matchMedia("(pointer: coarse)").matches) pin.inputMode = "none";
  keys.addEventListener("click", (event) => {
    const key = event.target instanceof Element ? event.target.closest("button") : null;
    const { digit, erase } = key?.dataset ?? {};
    if (digit !== undefined) set(pin.value + digit);
    if (erase !== undefined) set(pin.value.slice(0, -1));
  });
  pin.addEventListener("input", () => set(pin.value));
  document.addEventListener("keydown", (event) => {
    if (event.target !== document.body || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!/^(?:\d|Backspace)$/.test(event.key)) return;
    pin.focus();
  });
  // A page that comes back out of the browser's history may bring what was typed.
  window.addEventListener("pageshow", () => set(pin.value));
}
