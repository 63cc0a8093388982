import { raw } from 'hono/html';

/** The page's whole style. Colours are paired with words everywhere: nothing is told by colour alone. */
export const STYLE = raw(`
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --ink: #1b2330; --soft: #586274; --line: #dfe3ea;
  --training: #98a4b5; --recent: #2563c9;
  --too_few_samples: #5b6472; --stable: #1a7a43; --warning: #8a6100; --alert: #b34a00; --retrain: #b3202a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1b212b; --ink: #e7ebf2; --soft: #a2adbd; --line: #323b49;
    --training: #728096; --recent: #6ba6ff;
    --too_few_samples: #aab4c2; --stable: #5fcf8b; --warning: #e6b84a; --alert: #ff9a55; --retrain: #ff7b80;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, header, footer { max-width: 1240px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; }
h1 { font-size: 1.05rem; font-weight: 500; color: var(--soft); margin: 0 0 12px; }
h2 { font-size: 1.25rem; margin: 36px 0 6px; line-height: 1.25; }
h3 { font-size: 1.02rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 6px 0; max-width: 75ch; overflow-wrap: break-word; }
.soft { color: var(--soft); font-size: .92rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; }
.verdict { border-left: 8px solid var(--tone); }
.verdict strong { display: block; font-size: 1.9rem; line-height: 1.2; color: var(--tone); }
.verdict p { font-size: 1.1rem; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 36px; margin: 14px 0 0; padding: 0; }
.facts div { min-width: 9em; }
.facts dt { color: var(--soft); font-size: .82rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; font-weight: 600; font-variant-numeric: tabular-nums; }
.grid { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); align-items: start; } .card + .grid { margin-top: 16px; }
.columns { columns: 360px 3; column-gap: 16px; } .columns > .card { break-inside: avoid; margin-bottom: 16px; }
.feature-head { display: flex; justify-content: space-between; gap: 12px; align-items: baseline; padding: 0; margin: 0; }
.tone-too_few_samples { --tone: var(--too_few_samples); } .tone-stable { --tone: var(--stable); }
.tone-warning { --tone: var(--warning); } .tone-alert { --tone: var(--alert); } .tone-retrain { --tone: var(--retrain); }
.pill { color: var(--tone); border: 1.5px solid var(--tone); border-radius: 99px; padding: 0 10px; font-size: .82rem;
  font-weight: 600; white-space: nowrap; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--recent); outline-offset: 4px; }
a { color: inherit; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: 4px; }
th, td { padding: 6px 12px 6px 0; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; overflow-wrap: break-word; min-width: 5.5em; }
tr > :last-child { padding-right: 0; } td .soft, th .soft { font-weight: 400; font-size: .82rem; display: block; }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 500; } th.code { overflow-wrap: anywhere; }
.word { color: var(--tone); font-weight: 600; }
tbody tr:last-child > * { border-bottom: 0; }
details { margin-top: 8px; } details table { font-size: .85rem; } details :is(th, td) { padding-right: 8px; } summary { cursor: pointer; color: var(--soft); font-size: .88rem; }
figure { margin: 12px 0 0; } figcaption { font-size: .88rem; color: var(--soft); }
svg { display: block; width: 100%; height: auto; max-width: 480px; font-family: inherit; }
svg text { fill: var(--ink); font-size: 12px; } svg .quiet { fill: var(--soft); font-size: 11px; }
svg .training { fill: var(--training); } svg .recent { fill: var(--recent); }
svg .axis { stroke: var(--line); fill: none; } svg .limit { stroke: var(--tone); stroke-dasharray: 4 3; }
svg .limit-text { fill: var(--tone); font-size: 11px; }
svg .path { stroke: var(--recent); stroke-width: 2; fill: none; stroke-linejoin: round; }
svg .interval { stroke: var(--recent); stroke-width: 1.5; } svg .ideal { stroke: var(--training); stroke-width: 1.5; stroke-dasharray: 5 4; }
.key { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 5px; }
.key.training { background: var(--training); } .key.recent { background: var(--recent); }
.keys span { margin-right: 16px; white-space: nowrap; }
ol.actions { list-style: none; margin: 0; padding: 0; }
ol.actions li { display: grid; grid-template-columns: 13.5em 8.5em 1fr; gap: 2px 14px; padding: 8px 0; border-bottom: 1px solid var(--line); align-items: baseline; }
ol.actions li:last-child { border-bottom: 0; }
ol.actions time { color: var(--soft); font-size: .92rem; } ol.actions .pill { justify-self: start; }
footer { padding: 32px 20px 48px; }
@media (min-width: 840px) { .grid > .wide { grid-column: span 2; } }
@media (max-width: 640px) {
  main, header, footer { padding-left: 12px; padding-right: 12px; }
  .card { padding: 14px; } td .word { display: block; font-size: .82rem; } th, td { padding-right: 8px; } .verdict strong { font-size: 1.5rem; }
  ol.actions li { grid-template-columns: 1fr auto; } ol.actions li p { grid-column: 1 / -1; }
}
@media print {
  :root { color-scheme: light;
    --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --training: #8a8a8a; --recent: #1a4f9c;
    --too_few_samples: #444; --stable: #14602f; --warning: #6f4e00; --alert: #8f3b00; --retrain: #8f1a22; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  /* A border that lies on the edge of the paper is cut. */
  body { font-size: 10.5pt; } main, header, footer { max-width: none; padding: 0 1px; }
  .card { break-inside: avoid; padding: 12px; } .grid { grid-template-columns: 1fr 1fr; gap: 10px; } .columns { columns: auto; display: grid; grid-template-columns: 1fr 1fr; gap: 10px; align-items: start; } .columns > .card { margin: 0; }
  h1, h2, h3, h2 + p, caption, figcaption, thead, .feature-head { break-after: avoid; } tr, li, figure, footer p { break-inside: avoid; }
  /* The charts carry the numbers themselves. */
  details { display: none; } .scroll { overflow: visible; } h2 { margin-top: 18px; }
}
`);
