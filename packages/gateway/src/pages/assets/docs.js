// @ts-check
// What makes the documents quicker: results while one types, and the language of the samples kept.

const WAIT_MS = 120;
const KEPT = "gerbang-sample";

keepSampleLanguage();
searchWhileTyping();

function keepSampleLanguage() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const choices = document.querySelectorAll("input[name=sample]");
  const kept = read();
  for (const choice of choices) {
    if (choice.value === kept) choice.checked = true;
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem(KEPT, choice.value);
      } catch {
        // Where nothing may be stored, it is chosen anew on the next page.
      }
    });
  }
}

function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function searchWhileTyping() {
  /** @type {HTMLInputElement | null} */
  const input = document.querySelector("[data-search]");
  const form = input?.form;
  const content = document.getElementById("content");
  if (!input || !form || !content) return;
  const isSearchPage = location.pathname === form.getAttribute("action");
  const panel = document.createElement("div");
  panel.className = "found";
  panel.hidden = true;
  form.append(panel);
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(status);
  let timer = 0;
  /** @type {AbortController | undefined} */
  let running;

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    running?.abort();
    const query = input.value.trim();
    if (query.length < 2) {
      panel.hidden = true;
      return;
    }
    timer = window.setTimeout(() => void show(query), WAIT_MS);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) panel.hidden = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !form.contains(event.target)) panel.hidden = true;
  });

  /** @param {string} query */
  async function show(query) {
    running = new AbortController();
    try {
      const url = `${form?.action}?${new URLSearchParams({ q: query })}`;
      const answer = await fetch(url, { signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("content");
      if (!found) return;
      status.textContent = String(found.querySelectorAll(".results li").length);
      if (isSearchPage) return content?.replaceChildren(...found.children);
      found.querySelector("h1")?.remove();
      panel.replaceChildren(...found.children);
      panel.hidden = false;
    } catch {
      // The next letter asks again, and Enter opens the page of results.
    }
  }
}
