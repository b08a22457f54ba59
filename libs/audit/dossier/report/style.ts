/** The report's only style: read on a screen, printed on paper, in any browser, without asking the network for anything. */
export const style = `
:root { color-scheme: light; --ink: #1c2430; --quiet: #55606e; --line: #c9d1da; --tint: #f3f6f9; --good: #17633a; --bad: #9d1c1c; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 62rem; color: var(--ink); background: #fff;
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
header { border-bottom: 3px solid var(--ink); margin-bottom: 1.5rem; padding-bottom: 1rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
p { margin: .4rem 0; max-width: 46rem; }
.status { font-size: 1.1rem; }
.quiet, small { color: var(--quiet); font-size: .875rem; }
.note { border-left: 4px solid #8a6d00; background: #fff8e1; padding: .6rem .9rem; }
code { font: .85em/1.4 ui-monospace, SFMono-Regular, Consolas, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; gap: .25rem 1rem; margin: .6rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
nav ul, ul.plain { padding-left: 1.2rem; margin: .4rem 0; }
table { width: 100%; border-collapse: collapse; margin: .6rem 0 1.2rem; font-size: .92rem; }
caption { text-align: left; color: var(--quiet); padding: .2rem 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .55rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--tint); border-bottom: 2px solid var(--line); }
tbody th { font-weight: 600; white-space: nowrap; }
tbody th:has(code) { white-space: normal; }
td .mark { white-space: nowrap; }
.history td:nth-child(2), .history td:nth-child(3) { white-space: nowrap; }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.text { display: block; border-left: 3px solid var(--line); padding-left: .6rem; margin-top: .3rem; white-space: pre-wrap; }
.reason { display: block; }
.rule { display: block; color: var(--quiet); font-size: .82rem; }
a { color: #0b4f8a; }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  @page { margin: 16mm 14mm; }
}
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } .wide { overflow-x: auto; } }
`;
