import type { CompiledSchema } from '../application/compile.ts';
import { SolventError } from '../errors.ts';
import { exp } from '../exp.ts';
import { log } from '../log.ts';
import type { Random } from '../ports.ts';
import type { Normal, Population } from './population.ts';

/** One applicant: what the columns hold, the true probability of default, and what happened. */
export interface Applicant {
  /** One a field, in the schema's order, as the column holds it. */
  values: number[];
  probability: number;
  defaulted: boolean;
}

/** Of a value that has to lie above a limit. A distribution of which fewer do is another one than was meant. */
const MOST_DRAWS = 10_000;

/**
 * Draws applicants without end. The same seed gives the same sequence.
 * @throws SolventError `validation_error` where next to no value of a distribution lies above its limit
 */
export function* drawApplicants(
  population: Population,
  compiled: CompiledSchema,
  random: Random,
): Generator<Applicant, never> {
  const names = compiled.schema.fields.map((field) => field.name);
  const { intercept, coefficients } = population.default;
  for (;;) {
    const group = drawGroup(population, random);
    let logOdds = intercept;
    const values = names.map((name) => {
      const distribution = group.values[name]!;
      const drawn = typeof distribution === 'number' ? distribution : drawNormal(name, distribution, random);
      logOdds += (coefficients[name] ?? 0) * drawn;
      return typeof distribution === 'number' ? drawn : rounded(drawn * distribution.scale, distribution);
    });
    const probability = 1 / (1 + exp(-logOdds));
    yield { values, probability, defaulted: random.next() < probability };
  }
}

function drawGroup({ groups }: Population, random: Random) {
  let rest = random.next();
  for (const group of groups) {
    rest -= group.share;
    if (rest < 0) return group;
  }
  return groups.at(-1)!;
}

function drawNormal(name: string, { mean, sd, floor, above }: Normal, random: Random): number {
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const value = mean + sd * drawStandardNormal(random);
    if (floor !== undefined && value < floor) return floor;
    if (above === undefined || value > above) return value;
  }
  throw new SolventError(
    'validation_error',
    `The population's "${name}" is to lie above ${above}, and no draw did, of ${MOST_DRAWS} with a mean of ${mean} and an sd of ${sd}. ` +
      'Correct `above`, the mean or the shift.',
  );
}

/**
 * Marsaglia and Bray's polar method, SIAM Review 6 (1964): it needs no sine, which engines compute each in its way. One of
 * its two values is used, so that every draw stands for itself.
 */
function drawStandardNormal(random: Random): number {
  for (;;) {
    const x = 2 * random.next() - 1;
    const y = 2 * random.next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * log(square)) / square);
  }
}

function rounded(value: number, { decimals }: Normal): number {
  // Read, not computed: the last bit of `10 ** decimals` is the engine's.
  const factor = Number(`1e${decimals}`);
  return Math.round(value * factor) / factor;
}
