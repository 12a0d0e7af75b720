/** The whole look of the report; it asks for nothing from anywhere. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2126; --soft: #56606b; --paper: #fff; --card: #f5f6f8; --line: #d5dae0;
  --good: #17683a; --bad: #a81d1d; --doubt: #7d5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --soft: #a9b3bd; --paper: #14171a; --card: #1e2327;
  --line: #3a424a; --good: #6fd39a; --bad: #ff9a92; --doubt: #f0c063; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.25rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
p { margin: .4rem 0; }
code { font: .875em/1.45 ui-monospace, monospace; }
pre { margin: .5rem 0; padding: .6rem .75rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: 6px; overflow-x: auto; overflow-wrap: normal; }
.verdict { border-left: 6px solid var(--good); padding: .5rem 1rem; background: var(--card); border-radius: 6px; }
.verdict.failed { border-color: var(--bad); } .verdict.unsteady { border-color: var(--doubt); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .75rem 0 0; }
dt { color: var(--soft); } dd { margin: 0; }
.defect { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; margin: 0 0 1rem; }
.defect:target { outline: 3px solid var(--bad); }
.told { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.told ol { margin: .5rem 0; padding-left: 1.5rem; }
.soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); } .doubt { color: var(--doubt); }
.picture { width: 100%; height: auto; max-width: 28rem; font: 13px system-ui, sans-serif; }
.picture text { fill: var(--ink); } .picture .who { text-anchor: middle; font-weight: 600; }
.picture .middle { text-anchor: middle; } .picture .end { text-anchor: end; } .picture .answer { fill: var(--soft); }
.picture .life { stroke: var(--line); } .picture .fact, .picture .right { fill: var(--soft); stroke: var(--soft); }
.picture .wrong { fill: var(--bad); stroke: var(--bad); stroke-width: 2; }
.count { white-space: nowrap; }
.wide { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; }
details { border-bottom: 1px solid var(--line); padding: .3rem 0; }
details details { margin-left: 1rem; } details[open] > summary { margin-bottom: .3rem; }
summary { cursor: pointer; } summary:focus-visible, a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
a { color: inherit; }
@media (max-width: 52rem) { .told { grid-template-columns: 1fr; } body { padding: .9rem; } }
`;
