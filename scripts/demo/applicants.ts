import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { type Applicant, drawApplicants } from '../../src/population/draw.ts';
import { parsePopulation } from '../../src/population/population.ts';
import { parseShifts, shiftPopulation } from '../../src/population/shift.ts';
import { seededRandom } from '../../src/random.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';

const folder = join(PROJECT_ROOT, 'models', 'loan-default');
const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const compiled = compileSchema(parseApplicationSchema(json('schema.json')));
const population = parsePopulation(json('population.json'), compiled);

/** Applicants without end; with `shift`, other ones than the model was trained for. */
export function applicants(seed: number, shift?: string): Iterator<Applicant> {
  const drawn = shift ? shiftPopulation(population, parseShifts(shift, compiled)) : population;
  return drawApplicants(drawn, compiled, seededRandom(seed));
}

/** A scored application, and what will have become of the loan. */
export interface Loan {
  request_id: string;
  prediction: 0 | 1;
  /** Which answered. */
  model_version: string;
  defaulted: boolean;
}

const CONNECTIONS = 8;

/**
 * Scores `count` applicants at `POST /api/v1/predict`.
 * @throws when one of them is not answered with 200
 */
export async function score(url: string, source: Iterator<Applicant>, count: number): Promise<Loan[]> {
  const loans: Loan[] = [];
  let left = count;
  const connection = async () => {
    while (left-- > 0) {
      const { values, defaulted } = source.next().value as Applicant;
      const fields = compiled.schema.fields.map(({ name }, index) => [name, values[index]]);
      const response = await fetch(`${url}/api/v1/predict`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-API-Key': DEVELOPMENT_KEY },
        body: JSON.stringify(Object.fromEntries(fields)),
      });
      const answer = (await response.json()) as { data: Omit<Loan, 'defaulted'>; message: string };
      if (!response.ok) throw new Error(`predict answered ${response.status}: ${answer.message}`);
      const { request_id, prediction, model_version } = answer.data;
      loans.push({ request_id, prediction, model_version, defaulted });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return loans;
}
