import type { CompiledSchema } from '../application/compile.ts';
import type { Applicant } from './draw.ts';

/**
 * Applicants as lines of a CSV in the portfolio's own form: the key counted from 1, the fields' columns, the target, and
 * with `probability` the true PD in a last column `Probability`.
 */
export function* csvLines(
  compiled: CompiledSchema,
  applicants: Iterator<Applicant>,
  rows: number,
  probability: boolean,
): Generator<string> {
  const { key, fields, target } = compiled.schema;
  const header = [...(key ? [key] : []), ...fields.map((field) => field.column), target.column];
  if (probability) header.push('Probability');
  yield `${header.map(quoted).join(',')}\n`;
  for (let row = 1; row <= rows; row++) {
    const applicant = applicants.next().value as Applicant;
    const start = key ? `${row},` : '';
    const end = probability ? `,${applicant.probability}` : '';
    yield `${start}${applicant.values.join(',')},${applicant.defaulted ? 1 : 0}${end}\n`;
  }
}

function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
