import { dayText, readDay } from '../../src/application/day.ts';
import { spanOf } from '../../src/application/span.ts';
import { seededRandom } from '../../src/random.ts';

/** A small portfolio whose ages are scored, and not its dates. */
export const datedSchema = {
  name: 'dated',
  target: { column: 'Bad' },
  key: 'Id',
  date: 'Applied',
  fields: [
    { name: 'owed', column: 'Owed', type: 'number', min: 0 },
    { name: 'born', column: 'Born', type: 'date', min: '1900-01-01', max: '2020-01-01' },
    { name: 'applied', column: 'Applied', type: 'date' },
    { name: 'employed', column: 'Employed since', type: 'date', nullable: true, missing: ['1900-01-01'] },
  ],
  derived: [
    { name: 'age', years: ['born', 'applied'] },
    { name: 'tenure', months: ['employed', 'applied'] },
    { name: 'employed_days', days: ['employed', 'applied'] },
    { name: 'employed_share', ratio: ['tenure', 'age'] },
  ],
  monotone: { tenure: 'decreasing' },
  policy: { maximize: 'recall', subject_to: { accuracy: 0.6 } },
  promotion: { roc_auc: 0.6 },
};

export const DATED_HEADER = 'Id,Owed,Born,Applied,Employed since,Bad';

/** Lines of labelled loans whose risk falls with age and with the time that an applicant has been employed for. */
export function datedCsv(rows: number, seed = 1): string[] {
  const random = seededRandom(seed);
  const between = (from: number, to: number) => from + Math.floor(random.next() * (to - from));
  const lines = [DATED_HEADER];
  for (let id = 1; id <= rows; id++) {
    const applied = between(readDay('2022-01-01')!, readDay('2026-01-01')!);
    const born = applied - between(18 * 365, 75 * 365);
    const employed = random.next() < 0.1 ? Number.NaN : applied - between(0, 20 * 365);
    const owed = Math.round(random.next() * 100_000) / 100;
    const tenure = Number.isNaN(employed) ? 0 : spanOf('months', employed, applied);
    const margin = 2 - spanOf('years', born, applied) / 15 - tenure / 80 + owed / 800;
    const bad = random.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
    const since = Number.isNaN(employed) ? (id % 2 ? '' : '1900-01-01') : `${dayText(employed)} 00:00:00`;
    lines.push([id, owed, dayText(born), dayText(applied), since, bad].join(','));
  }
  return lines;
}
