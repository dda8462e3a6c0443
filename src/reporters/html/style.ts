/**
 * The look of the page, light and dark. A cell of the matrix holds its verdict as a word, for screen readers, search and
 * printing without colours; what is seen instead is drawn here.
 */
export const style = `
:root { color-scheme: light dark; --back: #fbfbf9; --paper: #fff; --ink: #1d2129; --soft: #5c6470; --line: #e0e1dc; --fill: #f1f1ed;
  --red: #b3261e; --red-back: #fbe4e1; --amber: #8a5a00; --amber-back: #fbeecb; --green: #1d7a46; --green-back: #e3f3e8; --blue: #1f5fbf; --violet: #7a3fb0; --violet-back: #efe4f9;
  --tick: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 12'%3E%3Cpath d='M2 6.5 4.7 9 10 3' fill='none' stroke='%231d7a46' stroke-width='1.6'/%3E%3C/svg%3E"); }
@media (prefers-color-scheme: dark) { :root { --back: #14161a; --paper: #1b1e24; --ink: #e7e9ed; --soft: #9aa3b0; --line: #30353e; --fill: #242830;
  --red: #ff8a80; --red-back: #4a1f1d; --amber: #f3c15f; --amber-back: #423414; --green: #6fd39a; --green-back: #18352499; --blue: #8ab6ff; --violet: #cfa6f7; --violet-back: #38264a;
  --tick: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 12'%3E%3Cpath d='M2 6.5 4.7 9 10 3' fill='none' stroke='%236fd39a' stroke-width='1.6'/%3E%3C/svg%3E"); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header, footer { max-width: 1360px; margin: 0 auto; padding: 0 28px; }
header { padding-top: 30px; }
h1 { font-size: 15px; font-weight: 600; margin: 0; color: var(--soft); letter-spacing: .02em; }
h1 strong { display: block; font-size: 34px; line-height: 1.2; letter-spacing: -.01em; color: var(--green); }
h1.bad strong { color: var(--red); }
h2 { font-size: 20px; margin: 42px 0 12px; }
h3 { font-size: 16px; margin: 0; display: flex; gap: 12px; align-items: baseline; justify-content: space-between; flex-wrap: wrap; }
h3 i { color: var(--soft); font-style: normal; padding: 0 2px; }
h4 { font-size: 12px; font-weight: 600; color: var(--soft); margin: 14px 0 4px; }
a { color: var(--blue); }
code, pre, dd, .tag { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 13px; }
.words code { white-space: nowrap; }
pre { margin: 0; padding: 10px 12px; background: var(--fill); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.cmd::before { content: "$ " / ""; color: var(--soft); }
.meta { color: var(--soft); margin: 6px 0 0; }
.bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 22px 0 12px; }
.bar button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 999px; padding: 4px 14px; cursor: pointer; }
.bar button b { font-variant-numeric: tabular-nums; }
.bar button::before { margin-right: 6px; font-weight: 700; }
.bar [data-v=f]::before { content: "✗" / ""; color: var(--red); } .bar [data-v=k]::before { content: "~" / ""; color: var(--amber); } .bar [data-v=e]::before { content: "!" / ""; color: var(--violet); }
.bar [data-v=p]::before { content: "✓" / ""; color: var(--green); } .bar [data-v=s]::before { content: "–" / ""; color: var(--soft); } .bar [aria-pressed=true]::before { color: inherit; }
.bar button[aria-pressed=true] { background: var(--ink); color: var(--back); border-color: var(--ink); }
.bar input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 5px 10px; width: 24em; max-width: 100%; margin-left: auto; }
.skip a { position: absolute; left: -99em; z-index: 3; background: var(--paper); border-radius: 6px; padding: 6px 14px; }
.skip a:focus { left: 12px; top: 8px; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.stale { border-left: 4px solid var(--red); padding: 4px 14px; background: var(--red-back); border-radius: 0 6px 6px 0; margin: 14px 0; }
.scroll { overflow: auto; width: fit-content; max-width: 100%; max-height: 72vh; border: 1px solid var(--line); border-radius: 8px; background: var(--paper); }
table { border-collapse: separate; border-spacing: 0; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
#matrix { display: block; width: calc(var(--name) + var(--hyper) + var(--laws) * 34px); }
#matrix thead, #matrix tbody { display: grid; grid-template-columns: var(--name) var(--hyper) repeat(var(--laws), 34px); }
#matrix tbody { content-visibility: auto; contain-intrinsic-size: auto calc(var(--rows) * 26px); grid-auto-rows: minmax(26px, auto); }
#matrix tr { display: contents; }
#matrix tbody th[rowspan] { grid-row: span var(--rows); }
#matrix th { font-weight: 500; text-align: left; background: var(--paper); padding: 3px 12px; vertical-align: top; overflow-wrap: anywhere; }
#matrix thead { position: sticky; top: 0; z-index: 2; }
#matrix thead th:first-child { position: sticky; left: 0; z-index: 1; }
#matrix thead th { display: grid; align-content: end; border-bottom: 1px solid var(--line); color: var(--soft); font-size: 13px; padding-bottom: 8px; }
#matrix thead th a { color: inherit; text-decoration: none; }
#matrix thead th a:hover { color: var(--blue); }
#matrix thead th span { display: inline-block; writing-mode: vertical-rl; transform: rotate(180deg); white-space: normal; max-height: 185px; line-height: 1.15; font-size: 12px; }
#matrix thead th:nth-child(n+3) { padding: 8px 2px; justify-content: center; }
#matrix tbody th:first-child[scope=rowgroup] { position: sticky; left: 0; z-index: 1; font-weight: 600; }
#matrix tbody th[scope=row] { color: var(--soft); font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px; }
#matrix tbody tr:first-child > * { border-top: 1px solid var(--line); }
#matrix td { height: 26px; padding: 1px; text-align: center; font-size: 0; }
#matrix td::before, #matrix td a::before { display: block; font-size: 13px; line-height: 24px; border-radius: 4px; }
#matrix td a { display: block; text-decoration: none; color: inherit; }
/* Most cells passed or were skipped: drawn as backgrounds they need no box of their own. */
td.p { background: var(--tick) center / 11px no-repeat, var(--green-back); background-clip: border-box, content-box; border-radius: 5px; }
td.s { background: linear-gradient(var(--soft), var(--soft)) center / 7px 1px no-repeat; }
@media (forced-colors: active) { #matrix td { font-size: 11px; } #matrix td::before, #matrix td a::before { display: none; } }
td.e::before { content: "!" / ""; color: var(--violet); background: var(--violet-back); font-weight: 700; }
td.f a::before { content: "✗" / ""; color: var(--red); background: var(--red-back); font-weight: 700; }
td.k a::before { content: "~" / ""; color: var(--amber); background: var(--amber-back); font-weight: 700; }
/* What is under the cursor is never under the names that stay. */
#matrix td { scroll-margin: 230px 8px 8px calc(var(--name) + 8px); }
#matrix thead a { scroll-margin: 8px 8px 8px calc(var(--name) + 8px); }
#matrix td:focus { outline: 2px solid var(--blue); outline-offset: -1px; border-radius: 5px; }
#told { min-height: 1.6em; color: var(--soft); margin: 8px 2px 0; }
.only td:not(.on) { opacity: .18; }
/* All articles are laid out at once: one laid out late moves what the Tab key has just reached out of the window. */
article { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px 18px; margin: 14px 0; }
h2, dt, article { scroll-margin-top: 14px; }
article:target, article:focus { outline: 2px solid var(--blue); }
article p { margin: 6px 0; max-width: 90ch; overflow-wrap: anywhere; }
.law { color: var(--soft); }
.law a { font-weight: 600; }
.words { font-size: 17px; line-height: 1.4; }
.words::first-letter { text-transform: uppercase; }
.words + p::first-letter { text-transform: uppercase; }
.tag { font-weight: 500; padding: 1px 9px; border-radius: 999px; background: var(--red-back); color: var(--red); }
.k .tag { background: var(--amber-back); color: var(--amber); }
.cols { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); gap: 4px 32px; margin-top: 10px; }
.cols > div { min-width: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 16px; margin: 10px 0 0; }
dt { color: var(--soft); font-size: 13px; }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 0; }
figcaption { font-size: 13px; color: var(--soft); display: flex; flex-wrap: wrap; gap: 2px 16px; }
.key::before { content: "" / ""; display: inline-block; width: 18px; height: 0; border-top: 2.5px solid var(--blue); margin-right: 6px; vertical-align: 4px; }
.key.used::before { border-top: 2.5px dashed var(--red); }
.key.end::before { width: 0; height: 12px; border: 0; border-left: 1.5px dotted var(--soft); vertical-align: -2px; }
.key.mark::before { height: 10px; width: 10px; border: 0; background: var(--amber-back); outline: 1px solid var(--amber); vertical-align: -1px; }
svg { display: block; width: 100%; max-width: 520px; height: auto; margin-top: 4px; }
path { fill: none; }
path.declared { stroke: var(--blue); stroke-width: 2.5; }
path.used { stroke: var(--red); stroke-width: 2.5; stroke-dasharray: 6 4; }
path.end { stroke: var(--soft); stroke-dasharray: 2 3; }
path.axis { stroke: var(--line); }
rect.mark { fill: var(--amber-back); }
.label { fill: var(--soft); font-size: 11px; }
.label.end { text-anchor: end; } .label.mid { text-anchor: middle; }
.plain td, .plain th { text-align: left; padding: 3px 18px 3px 0; vertical-align: top; border-top: 1px solid var(--line); }
.plain td:first-child { text-align: right; font-variant-numeric: tabular-nums; color: var(--soft); }
details { margin: 14px 0; } summary { cursor: pointer; font-weight: 600; }
.laws dt { font-weight: 600; color: var(--ink); } .laws { display: block; } .laws dd { font: inherit; margin: 0 0 14px; max-width: 90ch; } .laws dd p { margin: 2px 0; color: var(--soft); }
footer { color: var(--soft); padding-top: 30px; padding-bottom: 40px; }
[hidden] { display: none !important; }
@media (max-width: 640px) { main, header, footer { padding-inline: 12px; } #matrix { --name: 116px !important; --hyper: 92px !important; font-size: 13px; } #matrix th { padding-inline: 6px; }
  #matrix tbody th[scope=row] { font-size: 11px; } article { padding-inline: 12px; } .bar input { margin-left: 0; } .label { font-size: 15px; } }
@media print { .bar, #told { display: none; } .scroll { max-height: none; overflow: visible; } #matrix tbody { content-visibility: visible; } article, #matrix tbody { break-inside: avoid; } }
`;
