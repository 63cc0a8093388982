import { DECISION_UNITS, GATHERED, MESSAGES_AT_ONCE, PIECES } from './decision-units.ts';
import { dollarsAMillion, type Spending } from './spending.ts';
import { CHUNK_ROWS, UNITS } from './units.ts';

/** The design's phases, and the end of a month. */
export const RATES = [100, 500, 1_000, 3_000] as const;

const SECONDS = 730 * 3_600;
const MINUTES = SECONDS / 60;
/** How long an isolate gathers what it counted, and how often drift is checked. */
const GATHER_SECONDS = 15;
const CHECK_MINUTES = 5;
/**
 * Cloudflare does not say how many isolates answer. What each adds up by itself is charged for each: with half a millisecond of
 * CPU time a prediction, one that answers 25 a second is busy for a hundredth of its time.
 */
const PREDICTIONS_OF_AN_ISOLATE = 25;
/** Assumed of a prediction, everything on; see docs/costs.md. */
const CPU_MILLISECONDS = 0.5;
/** Of one request in a hundred, `LOG_SUCCESS_RATE` of wrangler.toml, a line of at most this. */
const LOGGED_SHARE = 0.01;
const LOG_BYTES = 600;
/** The consumer takes what came in ten seconds, if it is no more messages than it takes at a time. */
const CONSUMED_SECONDS = 10;
/** Dollars a gigabyte and month of R2, and for how many months records are kept. */
const STORED = { aGigabyte: 0.015, months: 25 };

/** Dollars of November 2026, and what the paid plan includes for its 5 dollars a month. */
const PLAN = 5;
const REQUESTS = { aMillion: 0.3, included: 10e6 };
const CPU = { aMillion: 0.02, included: 30e6 };
const LOGS = { aGigabyte: 0.25, included: 50 };

export interface Month {
  /** Predictions a second, around the clock. */
  rate: number;
  /** Dollars: of each part, and of all. */
  requests: number;
  cpu: number;
  metrics: number;
  samples: number;
  clockwork: number;
  logs: number;
  total: number;
}

/**
 * What a month of predictions costs on Cloudflare.
 * @param units what each unit of work spends at the bindings
 */
export function monthAt(rate: number, units: ReadonlyMap<string, Spending>): Month {
  const dollars = (unit: string) => dollarsAMillion(units.get(unit)!) / 1e6;
  const predictions = rate * SECONDS;
  const beyond = ({ aMillion, included }: typeof REQUESTS, used: number) =>
    (Math.max(0, used - included) / 1e6) * aMillion;
  const isolates = Math.max(1, rate / PREDICTIONS_OF_AN_ISOLATE);
  const logged = (predictions * LOGGED_SHARE * LOG_BYTES) / 1e9;
  const parts = {
    requests: PLAN + beyond(REQUESTS, predictions),
    cpu: beyond(CPU, predictions * CPU_MILLISECONDS),
    metrics: ((isolates * SECONDS) / GATHER_SECONDS) * dollars(UNITS.busy),
    samples: MINUTES * dollars(UNITS.samples),
    clockwork: (MINUTES / CHECK_MINUTES) * dollars(UNITS.check) + MINUTES * dollars(UNITS.sweep),
    logs: Math.max(0, logged - LOGS.included) * LOGS.aGigabyte,
  };
  return { rate, ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** What records of all decisions cost beside it, in dollars a month. */
export interface RecordedMonth {
  rate: number;
  /** Messages of the queue. */
  sent: number;
  /** Pieces, and the minutes and the keys of hours that they become. */
  written: number;
  /** What is stored, once the oldest records are deleted. */
  stored: number;
  total: number;
}

/** @param bytesOfADecision as they are stored in the end */
export function recordedMonthAt(
  rate: number,
  units: ReadonlyMap<string, Spending>,
  bytesOfADecision: number,
): RecordedMonth {
  const dollars = (unit: string) => dollarsAMillion(units.get(unit)!) / 1e6;
  // Each isolate sends once a second what it gathered.
  const messages = rate / GATHERED;
  const batches = Math.max(1 / CONSUMED_SECONDS, messages / MESSAGES_AT_ONCE);
  const pieces = batches * 60;
  const parts = {
    sent: messages * SECONDS * dollars(DECISION_UNITS.sent),
    written:
      batches * SECONDS * dollars(DECISION_UNITS.kept) +
      MINUTES * (pieces / PIECES) * (dollars(DECISION_UNITS.compacted) + dollars(DECISION_UNITS.hour) / 60),
    stored: ((rate * SECONDS * bytesOfADecision) / 1e9) * STORED.months * STORED.aGigabyte,
  };
  return { rate, ...parts, total: parts.sent + parts.written + parts.stored };
}

/**
 * What records of a million rows of portfolios cost beside their scoring, in a sentence as docs/costs.md holds it.
 * @param bytesOfADecision as they are stored in the end
 */
export function recordedRowsSentence(units: ReadonlyMap<string, Spending>, bytesOfADecision: number): string {
  const dollars = (unit: string) => dollarsAMillion(units.get(unit)!) / 1e6;
  const ofAChunk =
    dollars(DECISION_UNITS.chunk) -
    dollars(UNITS.chunk) +
    dollars(DECISION_UNITS.minute) -
    dollars(UNITS.sweep);
  const written = (1e6 / CHUNK_ROWS) * ofAChunk;
  const stored = ((1e6 * bytesOfADecision) / 1e9) * STORED.months * STORED.aGigabyte;
  return `A million rows cost ${written.toFixed(3)} dollars to record, and ${stored.toFixed(2)} to store for ${STORED.months} months.`;
}

/** Months with records as a Markdown table. */
export function recordedMonthsTable(months: RecordedMonth[]): string {
  const lines = [
    ['decisions a second', 'sent', 'written', 'stored', 'dollars a month'],
    ['---:', '---:', '---:', '---:', '---:'],
    ...months.map(({ rate, ...parts }) => [
      String(rate),
      ...[parts.sent, parts.written, parts.stored, parts.total].map((part) => part.toFixed(0)),
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** Months as a Markdown table, as docs/costs.md holds it. */
export function monthsTable(months: Month[]): string {
  const lines = [
    [
      'predictions a second',
      'requests',
      'CPU',
      'metrics',
      'samples',
      'by the clock',
      'logs',
      'dollars a month',
    ],
    ['---:', '---:', '---:', '---:', '---:', '---:', '---:', '---:'],
    ...months.map(({ rate, requests, cpu, metrics, samples, clockwork, logs, total }) => [
      String(rate),
      ...[requests, cpu, metrics, samples, clockwork, logs, total].map((part) => part.toFixed(0)),
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
