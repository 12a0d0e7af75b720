// @ts-check
// A button beside what people take elsewhere.

const SHOWN_MS = 2_000;
const isEnglish = document.documentElement.lang === "en";
const [copy, copied] = isEnglish ? ["Copy", "Copied"] : ["Salin", "Tersalin"];

const status = document.createElement("span");
status.className = "visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);

offerCopies();
document.addEventListener("parts-replaced", offerCopies);

function offerCopies() {
  for (const source of document.querySelectorAll("[data-copy]")) {
    if (source.nextElementSibling?.classList.contains("copy-button")) continue;
    if (source.querySelector(".copy-button")) continue;
    const button = copyButton(source.textContent.trim(), nameOf(source));
    if (source.matches("dd")) source.append(button);
    else source.after(button);
  }
}

/**
 * @param {string} text
 * @param {string} name
 */
function copyButton(text, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-button no-print";
  button.textContent = copy;
  button.setAttribute("aria-label", `${copy} ${name}`.trim());
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = copied;
      status.textContent = `${copied}: ${name}`;
      window.setTimeout(() => {
        button.textContent = copy;
        status.textContent = "";
      }, SHOWN_MS);
    });
  });
  return button;
}

/**
 * What is copied: as the page calls it, in whichever way it does.
 *
 * @param {Element} source
 */
function nameOf(source) {
  const named = [
    source.getAttribute("data-copy"),
    source.getAttribute("aria-label"),
    source.closest("dl > div")?.querySelector("dt")?.textContent,
    source.closest("details")?.querySelector("summary")?.textContent,
    source.closest("section")?.querySelector("h2")?.textContent,
  ].find(Boolean);
  const name = (named ?? "").trim().replace(/\s+/g, " ");
  return /^[A-Z][a-z]/.test(name) ? name[0].toLowerCase() + name.slice(1) : name;
}
