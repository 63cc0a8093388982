import { aligned } from '../../aligned.ts';
import { ended } from '../../validation.ts';
import type { Line, Outcome } from './line.ts';
import type { Verdict } from './verdict.ts';

const WORDS: Record<Outcome, string> = {
  passed: 'passed',
  not_judged: 'not judged',
  cannot_be_told: 'cannot be told',
  suspicious: 'suspicious',
  failed: 'failed',
};

/** How an outcome is called among people. */
export function outcomeText(outcome: Outcome): string {
  return WORDS[outcome];
}

/** The verdict in a few words: `not fit for promotion (cannot be told)`. */
export function verdictText(outcome: Outcome): string {
  return outcome === 'passed' ? 'fit for promotion' : `not fit for promotion (${WORDS[outcome]})`;
}

/** The verdict and what it rests on, a line for each check, for people. @param how goes before it, such as "by itself " */
export function verdictLines({ outcome, lines }: Verdict, how = ''): string[] {
  const checks = aligned(lines.map(({ result, message }) => [WORDS[result], message]));
  return [`Verdict: ${how}${verdictText(outcome)}`, ...checks.map((line) => `  ${line}`)];
}

/** What keeps a version from passing, in sentences; nothing where it passed. */
export function objections(lines: Line[]): string[] {
  return lines.filter(({ result }) => result !== 'passed').map(({ message }) => ended(message));
}
