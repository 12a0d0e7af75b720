// @ts-check
import "/gerbang-checkout.js";

const total = document.querySelector("#total");
const inputs = [...document.querySelectorAll("input[data-price]")].filter(
  (input) => input instanceof HTMLInputElement,
);

function showTotal() {
  if (!(total instanceof HTMLOutputElement)) return;
  const sum = inputs.reduce(
    (rupiah, input) => rupiah + Number(input.dataset["price"]) * Number(input.value),
    0,
  );
  const digits = String(sum).replace(/\B(?=(?:\d{3})+$)/g, ".");
  total.value = `${total.dataset["label"]} Rp ${digits}`;
}

for (const input of inputs) input.addEventListener("input", showTotal);
showTotal();

// The order page itself says "paid" as well, once the element has seen it.
document.addEventListener("statuschange", (event) => {
  if (event instanceof CustomEvent && event.detail.previous !== undefined) void refreshSummary();
});

async function refreshSummary() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, then] = [page, document].map((source) => source.querySelector(".summary"));
  if (now && then) then.replaceWith(now);
}
