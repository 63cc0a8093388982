import { readFileSync } from 'node:fs';

const runbook = readFileSync('docs/runbook.md', 'utf8');
const [, commands] = /^```sh\n([\s\S]*?)^```$/m.exec(runbook)!;
const told = [...runbook.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)].map(
  ([, code]) => code!,
);

const METRIC = /\b(?:loan|http|process|nodejs)_\w+/;
const isCommand = (code: string) => /^(?:npm|curl)\b/.test(code);

/** What the runbook has an operator ask Prometheus. */
export function runbookQueries(): string[] {
  return told.filter((code) => !isCommand(code) && (METRIC.test(code) || /^up\{|^solvent:/.test(code)));
}

/** Commands in its paragraphs, and those that it prints at its beginning, which `test/integration/documents.test.ts` runs. */
export function runbookCommands(): { told: string[]; printed: string } {
  return { told: told.filter(isCommand), printed: commands! };
}

/** What it has an operator look for in the log. */
export function runbookEvents(): string[] {
  return told.filter((code) => /^[a-z]+(_[a-z]+)+$/.test(code) && !METRIC.test(code));
}
