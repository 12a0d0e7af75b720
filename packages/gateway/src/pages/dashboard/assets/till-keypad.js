// @ts-check
// The till's keypad: large keys for thumbs, and an amount that is grouped as it is typed. The field works
// without: by the phone's own keys, and by any keyboard.

for (const form of document.querySelectorAll("form[data-keypad]")) {
  const amount = form.querySelector("[name=amount]");
  const keypad = form.querySelector(".keypad");
  if (amount instanceof HTMLInputElement && keypad instanceof HTMLElement) {
    offerKeys(keypad, amount, Number(form.getAttribute("data-max")));
  }
}

/**
 * @param {HTMLElement} keypad
 * @param {HTMLInputElement} amount
 * @param {number} max
 */
function offerKeys(keypad, amount, max) {
  keypad.hidden = false;
  // A phone would put its own keys over these.
  if (matchMedia("(pointer: coarse)").matches) amount.inputMode = "none";
  else amount.focus();
  group(amount);
  amount.addEventListener("input", () => group(amount));
  keypad.addEventListener("click", (event) => {
    const key = event.target instanceof Element && event.target.closest("button");
    if (!key) return;
    const digits = amount.value.replaceAll(/\D/g, "");
    const digit = key.getAttribute("data-key-digit");
    const next = digit === null ? digits.slice(0, -1) : digits + digit;
    if (digit === null || Number(next) <= max) amount.value = next;
    group(amount);
  });
}

/**
 * Only what is digits, grouped or not: anything else is left for the server to read, or to ask about.
 *
 * @param {HTMLInputElement} amount
 */
function group(amount) {
  if (!/^[\d.]+$/.test(amount.value)) return;
  const digits = amount.value.replaceAll(".", "").replace(/^0+(?=.)/, "");
  const isAtEnd = amount.selectionStart === amount.value.length;
  const grouped = digits === "0" ? "" : digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ".");
  if (grouped === amount.value) return;
  const after = amount.value.length - (amount.selectionStart ?? 0);
  amount.value = grouped;
  if (document.activeElement !== amount) return;
  const place = isAtEnd ? grouped.length : Math.max(0, grouped.length - after);
  amount.setSelectionRange(place, place);
}
