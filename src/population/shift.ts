import type { CompiledSchema } from '../application/compile.ts';
import { SolventError } from '../errors.ts';
import type { Population } from './population.ts';

/** How one field of a population is moved: `value * times + plus`, in the column's units. */
export interface Shift {
  field: string;
  times: number;
  plus: number;
}

const TERM = /^([a-z][a-z0-9_]*)=(?:\*(\d+(?:\.\d*)?)|([+-]?\d+(?:\.\d*)?))$/;

/**
 * Reads `employed=-0.2,bank_balance=*1.3`: `*` multiplies, anything else is added.
 * @throws SolventError `validation_error` when a term or a field is unknown
 */
export function parseShifts(text: string, compiled: CompiledSchema): Shift[] {
  return text.split(',').map((term) => {
    const match = TERM.exec(term.trim());
    const field = match?.[1];
    if (!match || !compiled.schema.fields.some(({ name }) => name === field)) {
      const names = compiled.schema.fields.map(({ name }) => name).join(', ');
      throw new SolventError(
        'validation_error',
        `The shift ${JSON.stringify(term)} is not understood: write field=*1.3 or field=-0.2, with a field among ${names}.`,
      );
    }
    return { field: field!, times: Number(match[2] ?? 1), plus: Number(match[3] ?? 0) };
  });
}

/**
 * A shifted population. A field that is 0 or 1 throughout each group moves by its share of ones (employment falling by
 * 0.2), every other field moves by its values. Defaults follow the shifted values: it is the applicants who change, not
 * the way in which loans default.
 */
export function shiftPopulation(population: Population, shifts: Shift[]): Population {
  return shifts.reduce(applyShift, population);
}

function applyShift(population: Population, shift: Shift): Population {
  const values = population.groups.map((group) => group.values[shift.field]);
  if (values.every((value) => value === 0 || value === 1)) return shiftShares(population, shift);
  return {
    ...population,
    groups: population.groups.map((group) => {
      const value = group.values[shift.field]!;
      const moved =
        typeof value === 'number'
          ? value * shift.times + shift.plus
          : {
              ...value,
              mean: value.mean * shift.times + shift.plus / value.scale,
              sd: value.sd * shift.times,
            };
      return { ...group, values: { ...group.values, [shift.field]: moved } };
    }),
  };
}

function shiftShares(population: Population, { field, times, plus }: Shift): Population {
  const ones = population.groups.reduce(
    (sum, group) => sum + (group.values[field] === 1 ? group.share : 0),
    0,
  );
  const wanted = ones * times + plus;
  if (!(wanted >= 0 && wanted <= 1) || ones === 0 || ones === 1)
    throw new SolventError(
      'validation_error',
      `A share of ${field} from ${ones} to ${wanted} is not possible.`,
    );
  return {
    ...population,
    groups: population.groups.map((group) => ({
      ...group,
      share: group.share * (group.values[field] === 1 ? wanted / ones : (1 - wanted) / (1 - ones)),
    })),
  };
}
