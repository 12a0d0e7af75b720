// @ts-check
// Counts down and then follows the link back to the merchant, unless the customer wants to stay.

const box = document.querySelector("[data-return]");
if (box instanceof HTMLElement) countDown(box);

/** @param {HTMLElement} page */
function countDown(page) {
  const link = page.querySelector("a[data-return-link]");
  const stay = page.querySelector("[data-stay]");
  const place = page.querySelector("[data-return-seconds]");
  const text = page.querySelector("[data-return-text]");
  if (!(link instanceof HTMLAnchorElement) || !(place instanceof HTMLElement)) return;
  let seconds = Number(page.dataset["return"]);
  const timer = window.setInterval(() => {
    seconds -= 1;
    place.textContent = String(Math.max(0, seconds));
    if (seconds > 0) return;
    window.clearInterval(timer);
    location.assign(link.href);
  }, 1_000);
  const stop = () => {
    window.clearInterval(timer);
    if (text instanceof HTMLElement) text.hidden = true;
    if (stay instanceof HTMLElement) stay.hidden = true;
  };
  if (text instanceof HTMLElement) text.hidden = false;
  if (stay instanceof HTMLElement) {
    stay.hidden = false;
    stay.addEventListener("click", stop);
  }
  link.addEventListener("click", () => window.clearInterval(timer));
  // Back from the merchant by the browser's history: do not push the customer away again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stop();
  });
}
