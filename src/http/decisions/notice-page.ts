import { html, raw } from 'hono/html';
import type { Notice, ToldField } from '../../decisions/notice.ts';
import { pagePolicy } from '../page-policy.ts';
import { noticeMessage } from './notice-view.ts';

const STYLE = `
body { font: 12pt/1.5 Georgia, serif; margin: 2cm auto; max-width: 17cm; padding: 0 1rem; color: #000; background: #fff; }
h1 { font-size: 1.4em; } h2 { font-size: 1.1em; margin: 1.5em 0 .3em; break-after: avoid; }
li { margin: .3em 0; } li, tr { break-inside: avoid; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #999; padding: .2em .8em .2em 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: normal; width: 40%; }
.note { border: 1px solid #999; padding: .5em 1em; }
@media print { .note { display: none; } body { margin: 0; padding: 0; } }
@page { margin: 2cm; }
`;

/** The page runs no script and loads nothing. */
export const NOTICE_POLICY = pagePolicy(STYLE);

/** A notice as a page that prints; what is for the lender alone does not. */
export function noticePage(notice: Notice) {
  const { decision, reasons, fields } = notice;
  const languages = [...new Set(reasons.flatMap(({ text }) => Object.keys(text)))];
  const facts: [string, string | undefined][] = [
    ['Decided', new Date(decision.at).toISOString()],
    ['Decision', 'Default was predicted'],
    ['Predicted probability of default', String(decision.probability)],
    ['Declined from a probability of', String(decision.policy.threshold)],
    ['Model', `${decision.model}, version ${decision.version}`],
    ['Bundle', decision.digest],
    ['Decision id', decision.decision_id],
    ['Request id', decision.request_id],
    ['Subject', decision.subject],
    ['Application', decision.loan],
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Notice of decision ${decision.decision_id}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<p class="note">${noticeMessage(notice)} Who the lender is and where it can be reached, to whom this goes, what
the applicant may ask for, and whatever the law and the regulator want said in their own words stand nowhere in it. (This paragraph
is not printed.)</p>
<h1>Notice of a decision on an application</h1>
<table>${facts.map(([name, value]) => value !== undefined && html`<tr><th>${name}</th><td>${value}</td></tr>`)}</table>
${languages.map(
  (language) => html`<h2>Principal reasons (${language})</h2>
<ol lang="${language}">${reasons.map(({ text }) => Object.hasOwn(text, language) && html`<li>${text[language]}</li>`)}</ol>`,
)}
${
  fields.length > 0 &&
  html`<h2>What the application says of them</h2>
<table>${fields.map(({ label, value }) => html`<tr><th>${label}</th><td>${inWords(value)}</td></tr>`)}</table>`
}
</body>
</html>`;
}

function inWords(value: ToldField['value']): string {
  if (value === null) return 'missing';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}
