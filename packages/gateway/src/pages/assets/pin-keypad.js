// @ts-check
// Shows the keypad below the PIN field and types into it. Without this script the field is enough.

const keypad = document.querySelector("[data-keypad]");
const field = document.querySelector("[data-pin]");
if (keypad instanceof HTMLElement && field instanceof HTMLInputElement) {
  keypad.hidden = false;
  // The page has keys of its own; the phone's would cover them.
  if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none";
  keypad.addEventListener("click", (event) => {
    const key = event.target instanceof Element ? event.target.closest("button") : null;
    const { digit, erase } = key?.dataset ?? {};
    if (digit !== undefined) field.value = (field.value + digit).slice(0, field.maxLength);
    if (erase !== undefined) field.value = field.value.slice(0, -1);
  });
  field.addEventListener("input", () => {
    field.value = field.value.replace(/\D/g, "");
  });
}
