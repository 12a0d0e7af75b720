// @ts-check
import "/gerbang-checkout.js";

// Everything works without this script, except the checkout element. It saves the page's reloads.
const menu = document.querySelector("form.menu-form");
let counting = new AbortController();

if (menu instanceof HTMLFormElement) {
  menu.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || !step(menu, button)) return;
    event.preventDefault();
    void showCart(menu);
  });
  menu.addEventListener("input", () => void showCart(menu));
  // Also when the browser has put back what was chosen, on the way back.
  window.addEventListener("pageshow", ({ persisted }) => {
    offerToOrder(menu);
    // Back on a page that has ordered already: what is ordered from here on is another order.
    if (persisted) void renewForm(menu);
  });
  offerToOrder(menu);
}

/** @param {HTMLFormElement} form */
async function renewForm(form) {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [fresh, old] = [page, form].map((source) => source.querySelector('input[name="form"]'));
  if (fresh instanceof HTMLInputElement && old instanceof HTMLInputElement) old.value = fresh.value;
}

/** There is nothing to pay for in an empty cart. @param {HTMLFormElement} form */
function offerToOrder(form) {
  const quantities = [...form.querySelectorAll('input[type="number"]')];
  const isEmpty = !quantities.some(
    (input) => input instanceof HTMLInputElement && Number(input.value) > 0,
  );
  for (const button of form.querySelectorAll("button.order")) {
    if (button instanceof HTMLButtonElement) button.disabled = isEmpty;
  }
}

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
function step(form, button) {
  if (button.name !== "more" && button.name !== "less") return false;
  const input = form.elements.namedItem(button.value);
  if (!(input instanceof HTMLInputElement)) return false;
  if (button.name === "more") input.stepUp();
  else input.stepDown();
  return true;
}

/**
 * The server counts, here as without a script; its address keeps the cart for a refresh and for the
 * way back.
 *
 * @param {HTMLFormElement} form
 */
async function showCart(form) {
  offerToOrder(form);
  counting.abort();
  counting = new AbortController();
  const fields = new URLSearchParams(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : ""]),
  );
  try {
    const answer = await fetch(`/?${fields}`, { signal: counting.signal });
    await replaceFrom(answer, [".cart-lines", ".total output"]);
    history.replaceState(null, "", answer.url);
  } catch (error) {
    // Overtaken by the next click, or offline: ordering will count again.
    if (!(error instanceof Error)) throw error;
  }
}

// The sandbox's buttons leave the page where it is: it is to be seen changing by itself.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || !form.matches(".deeds")) return;
  if (!(submitter instanceof HTMLButtonElement)) return;
  event.preventDefault();
  const body = new URLSearchParams([[submitter.name, submitter.value]]);
  void fetch(form.action, { method: "POST", body }).then(
    async (answer) => await replaceFrom(answer, [".summary", ".sandbox"]),
  );
});

// The order page itself says "paid" as well, once the element has seen it.
document.addEventListener("statuschange", (event) => {
  if (event instanceof CustomEvent && event.detail.previous !== undefined) {
    void fetch(location.href).then((answer) => replaceFrom(answer, [".summary", ".sandbox"]));
  }
});

/** @param {Response} answer @param {readonly string[]} selectors */
async function replaceFrom(answer, selectors) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const selector of selectors) {
    const [now, then] = [page, document].map((source) => source.querySelector(selector));
    if (now && then) then.replaceChildren(...now.childNodes);
  }
}
