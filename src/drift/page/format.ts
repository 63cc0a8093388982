import type { DriftReport, Verdict, WindowReport } from '../reports/report.ts';

/** How numbers and times are written on the page: English, UTC, the same on every machine. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const moment = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const shortMoment = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

export function count(value: number): string {
  return whole.format(value);
}

/** `1 row`, `2,000 rows`. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** A share as a percentage: two significant places below ten percent, none wasted above. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0%';
  if (value < 0.01) return '< 0.01%';
  return `${value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0)}%`;
}

export function psiText(psi: number): string {
  return psi.toFixed(psi < 10 ? 3 : 1);
}

export function pValueText(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

export function decimals(value: number): string {
  return value.toFixed(value !== 0 && Math.abs(value) < 0.1 ? 4 : 3);
}

/** `24 Nov 2026, 04:05 UTC` */
export function timeText(iso: string): string {
  return `${moment.format(new Date(iso))} UTC`;
}

/** `24 Nov 2026` */
export function dayText(iso: string): string {
  return day.format(new Date(iso));
}

/** `24 Nov, 04:05` */
export function shortTimeText(iso: string): string {
  return shortMoment.format(new Date(iso));
}

const WINDOW_TEXT = { '1h': 'hour', '24h': '24 hours', '7d': '7 days' };

/** `the latest 400 samples`, `the last 24 hours`. */
export function windowText({ name, samples }: WindowReport): string {
  return name === 'recent'
    ? `the latest ${counted(samples.realtime + samples.batch, 'sample')}`
    : `the last ${WINDOW_TEXT[name]}`;
}

export const VERDICT_TEXT: Record<Verdict, string> = {
  too_few_samples: 'Too few samples',
  stable: 'Stable',
  warning: 'Warning',
  alert: 'Drift',
  retrain: 'Severe drift',
};

/**
 * How a compared quantity is called: by its label where it has one, with its name beside it. The model's own output has no
 * feature name.
 *
 * @example nameOf('income', { income: 'Net income (EUR)' }) // 'Net income (EUR) · income'
 */
export function nameOf(feature: string | null, labels: DriftReport['labels'] = {}): string {
  if (feature === null) return 'Probability of default';
  return Object.hasOwn(labels, feature) ? `${labels[feature]} · ${feature}` : feature;
}
