import type { CompiledSchema } from '../application/compile.ts';
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

/** Draws applicants without end. The same seed gives the same sequence. */
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
      const drawn = typeof distribution === 'number' ? distribution : drawNormal(distribution, random);
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

function drawNormal({ mean, sd, floor, above }: Normal, random: Random): number {
  for (;;) {
    const value = mean + sd * drawStandardNormal(random);
    if (floor !== undefined && value < floor) return floor;
    if (above === undefined || value > above) return value;
  }
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
