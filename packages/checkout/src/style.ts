/** Constructed, not a `<style>` element: a strict content security policy allows it. */
export function createStyleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}

/**
 * Text and surface are the system colours, which follow the page's own `color-scheme`; the tones
 * stand out enough against both the light and the dark of them. The card's own properties are not
 * the host's: there a page's `--gerbang-accent: var(--accent)` would be defined by itself.
 */
const CSS = /* css */ `
:host {
  display: block;
  max-width: 24rem;
}
.card {
  --accent: var(--gerbang-accent, #0f766e);
  --radius: var(--gerbang-radius, 1rem);
  --line: 1px solid var(--gerbang-border, #8885);
  display: flex;
  flex-direction: column;
  align-items: center;
  gap: .75rem;
  padding: 1.5rem;
  border: var(--line);
  border-radius: var(--radius);
  background: var(--gerbang-background, Canvas);
  color: var(--gerbang-text, CanvasText);
  font: 1rem/1.5 var(--gerbang-font, system-ui, sans-serif);
  text-align: center;
  overflow-wrap: anywhere;
}
p {
  margin: 0;
}
.total,
.order,
.scan,
.detail,
.time,
.have-paid {
  font-size: .875rem;
  opacity: .75;
}
.time {
  margin-top: -.75rem;
  font-variant-numeric: tabular-nums;
}
.total,
.amount {
  margin-bottom: -.75rem;
}
.amount {
  font-size: 2rem;
  font-weight: 700;
}
.order {
  align-self: stretch;
  padding-bottom: .75rem;
  border-bottom: var(--line);
}
.title,
.open,
.retry,
.merchant {
  font-weight: 600;
}
.sandbox {
  padding: 0 .75rem;
  border: var(--line);
  border-radius: 9rem;
  font-size: .75rem;
}
.qris {
  margin-bottom: -.5rem;
  font-weight: 800;
  letter-spacing: .2em;
  text-transform: uppercase;
}
.sign {
  width: 2rem;
  padding: .5rem;
  margin-top: .5rem;
  border-radius: 50%;
  background: var(--gerbang-warning, #b45309);
  fill: none;
  stroke: #fff;
  stroke-width: 2.5;
}
:host([phase=paid]) .sign {
  background: var(--gerbang-success, #15803d);
}
:host([phase=refused]) .sign {
  background: var(--gerbang-danger, #dc2626);
}
:host([phase=checking]) .sign {
  background: none;
  stroke: none;
  padding: .25rem;
  border: .25rem solid #8885;
  border-top-color: var(--accent);
  animation: turn 1s linear infinite;
}
@keyframes turn {
  to {
    rotate: 1turn;
  }
}
.qr,
a,
button {
  box-sizing: border-box;
  padding: .75rem;
  border: 0;
  border-radius: calc(var(--radius)*.75);
  background: none;
  color: inherit;
  font: inherit;
  text-decoration: underline;
  cursor: pointer;
}
.qr {
  width: var(--gerbang-qr-size, 15rem);
  max-width: 100%;
  aspect-ratio: 1;
  border: var(--line);
  background: #fff;
}
.save,
.use-qr,
.use-app,
.have-paid {
  padding: .375rem .75rem;
}
.open,
.retry {
  align-self: stretch;
  border: var(--line);
  text-decoration: none;
}
.open,
.retry {
  background: var(--accent);
  color: var(--gerbang-accent-text, #fff);
}
:host([phase=loading]) :is(p, a, button):not(.title, .merchant, .sandbox),
.card:not(.patient) .have-paid {
  visibility: hidden;
}
:host([phase=loading]) .qr {
  background: #8882;
}
:host([phase=loading]) .sign,
:host([phase=waiting]) .sign,
:host([hidden]),
[hidden] {
  display: none;
}
`;
