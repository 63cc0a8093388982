import { notAModel, shown } from './not-a-model.ts';

/**
 * A list of a model's file as numbers; truth values are 0 and 1.
 *
 * @param path of the list, for errors
 * @param length that it must have
 * @throws SolventError `validation_error` that names the place of what is none
 */
export function numbersOf(values: ArrayLike<unknown>, path: string, length: number): ArrayLike<number> {
  if (values.length !== length) throw notAModel(path, `it has ${values.length} values, and not ${length}`);
  if (ArrayBuffer.isView(values)) return values as unknown as ArrayLike<number>;
  return Float64Array.from(values, (value, index) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    throw notAModel(`${path}.${index}`, `${shown(value)} is no number`);
  });
}

/** The same of whole numbers from `least` to `most`. */
export function wholeNumbersOf(
  values: ArrayLike<unknown>,
  path: string,
  length: number,
  least: number,
  most: number,
): ArrayLike<number> {
  const numbers = numbersOf(values, path, length);
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers[index]!;
    if (!(Number.isInteger(value) && value >= least && value <= most))
      throw notAModel(`${path}.${index}`, `${value} is not a whole number from ${least} to ${most}`);
  }
  return numbers;
}
