import type { CompiledSchema } from '../application/compile.ts';
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
    const probability = 1 / (1 + Math.exp(-logOdds));
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

/** Box and Muller's transform; one of its two values is used, so that every draw stands for itself. */
function drawNormal({ mean, sd, floor, above }: Normal, random: Random): number {
  for (;;) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const value = mean + sd * radius * Math.cos(2 * Math.PI * random.next());
    if (floor !== undefined && value < floor) return floor;
    if (above === undefined || value > above) return value;
  }
}

function rounded(value: number, { decimals }: Normal): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}
