import type { Outcome } from './outcome.ts';

/** A part of a body: at most BLOCK_ROWS reports, numbered from 0. */
export interface BlockName {
  receipt: string;
  block: number;
}

/** A report that no earlier one of its block says, and what those say of its loan. */
export interface News extends Outcome {
  /** One of them says the other outcome. */
  contradicting: boolean;
  /** One of them is of a later time, and outweighs it. */
  late: boolean;
  /** It takes back what none of them says. */
  unmatched: boolean;
}

function isOpposite(one: Outcome['defaulted'], other: Outcome['defaulted']): boolean {
  return one !== null && other !== null && one !== other;
}

/** Goes through a block as if its reports had come one by one, and leaves out what it says twice. */
export function newsOf(outcomes: readonly Outcome[]): News[] {
  const news: News[] = [];
  const earlier = new Map<string, Outcome[]>();
  for (const report of outcomes) {
    const { key, observedAt, defaulted, final } = report;
    const reports = earlier.get(key) ?? [];
    const isSaid = (other: Outcome) =>
      other.observedAt === observedAt && other.defaulted === defaulted && (other.final || !final);
    if (reports.some(isSaid)) continue;
    news.push({
      ...report,
      contradicting: reports.some((other) => isOpposite(other.defaulted, defaulted)),
      late:
        defaulted === 0 && reports.some((other) => other.defaulted !== null && other.observedAt > observedAt),
      unmatched: defaulted === null && !reports.some((other) => other.observedAt === observedAt),
    });
    earlier.set(key, [...reports, report]);
  }
  return news;
}
