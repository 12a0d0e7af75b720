// @ts-check
// A second tap must not send the form again: the page says that it is working instead. Selects that
// are marked so send their form when they change.

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
  });
}

// A page that comes back out of the browser's history is ready again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.removeAttribute("aria-busy");
  }
});

for (const input of document.querySelectorAll("[data-submits]")) {
  input.addEventListener("change", () => {
    if (input instanceof HTMLInputElement || input instanceof HTMLSelectElement) {
      input.form?.requestSubmit();
    }
  });
}
