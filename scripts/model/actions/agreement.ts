import { aligned } from '../../../src/aligned.ts';
import type { AgreementReport, PairedReport, PopulationReport } from '../../../src/drift/agreement/report.ts';
import { agreementQuery } from '../../../src/http/models/agreement-query.ts';
import type { Estimate } from '../../../src/statistics/estimate.ts';
import type { Action } from '../action.ts';
import { modelAddress, query } from '../address.ts';
import { typed } from '../typed.ts';

export const agreement: Action = {
  about: 'how far the challenger agrees with the champion',
  takes: [],
  options: ['days'],
  check: ({ days }) => void typed(agreementQuery, { days }),
  ask: (ask, { model, days }) => ask(`${modelAddress(model)}/agreement${query({ days })}`),
  lines(data) {
    const report = data as AgreementReport;
    return [
      ...(report.paired ? pairedLines(report.paired) : []),
      ...(report.answered ? answeredLines(report, report.answered) : []),
      ...(report.outcomes?.metrics.length ? outcomeLines(report, report.outcomes) : []),
      report.summary,
    ];
  },
};

function pairedLines(paired: PairedReport): string[] {
  if (paired.pairs === 0) return [];
  const row = (band: string, one: Omit<PairedReport, 'quantiles' | 'bands'>) => [
    band,
    String(one.pairs),
    shown(one.difference, signed),
    shown(one.approve_to_decline, percent),
    shown(one.decline_to_approve, percent),
  ];
  const quantiles = Object.entries(paired.quantiles!).map(([name, value]) => `${name} ${signed(value)}`);
  return [
    ...aligned([
      ['band', 'pairs', 'difference of PD', 'approved, would be declined', 'declined, would be approved'],
      row('all', paired),
      ...paired.bands.map((one) => row(one.band, one)),
    ]),
    '',
    `Differences: ${quantiles.join(', ')}`,
    '',
  ];
}

function answeredLines(
  report: AgreementReport,
  answered: NonNullable<AgreementReport['answered']>,
): string[] {
  const row = (version: string, { samples, approved, probability }: PopulationReport) => [
    version,
    String(samples),
    shown(approved, percent),
    shown(probability, percent),
  ];
  return [
    ...aligned([
      ['version', 'samples', 'approved', 'PD'],
      row(report.champion, answered.champion),
      row(report.challenger, answered.challenger),
    ]),
    '',
  ];
}

function outcomeLines(report: AgreementReport, outcomes: NonNullable<AgreementReport['outcomes']>): string[] {
  const rows = outcomes.metrics.map(({ name, champion, challenger, difference }) => [
    name,
    champion.toFixed(4),
    challenger.toFixed(4),
    shown(difference, signed),
  ]);
  return [
    `${outcomes.both_approved} loans that both would have approved have an outcome, ${outcomes.defaults} defaulted:`,
    ...aligned([
      ['metric', `version ${report.champion}`, `version ${report.challenger}`, 'difference'],
      ...rows,
    ]),
    '',
  ];
}

function shown(estimate: Estimate | null, of: (value: number) => string): string {
  return estimate ? `${of(estimate.value)} (${of(estimate.low)} to ${of(estimate.high)})` : '–';
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
