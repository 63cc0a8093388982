/** The page's whole style. It stands in the page, and the page's policy names its hash: nothing is loaded. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: light-dark(#075, #5da); }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
h1 { margin: 0 0 .25rem; } h2 { margin: 2.5rem 0 .5rem; text-transform: capitalize; }
a { color: inherit; } p { margin: .5rem 0; }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border-radius: .4rem; overflow-x: auto; padding: .75rem; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; }
details > :not(summary) { margin-left: 1rem; margin-right: 1rem; }
summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: .25rem .75rem; padding: .6rem 1rem; }
summary:focus-visible { outline: 2px solid var(--accent); }
summary b { color: var(--accent); min-width: 4rem; } summary code { overflow-wrap: anywhere; }
summary span { margin-left: auto; opacity: .75; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin-bottom: 1rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; }
@media print { details::details-content { content-visibility: visible; height: auto; } }
`;
