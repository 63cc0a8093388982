import { computationOf } from '../../application/derived.ts';
import { FEWEST_VALUES, suspectedCodes } from '../draft/missing-codes.ts';
import { Numbers } from '../draft/numbers.ts';
import { rowsOf } from '../draft/value-counts.ts';
import { asList } from './as-list.ts';
import { asSeen, byUpTo, largestMove, type Measured, ofRows, rowsWhere } from './measured.ts';
import { goesAsMissing, metMissing, neverMetText, splitsOf } from './splits.ts';

/** Fewer rows with a -1 may hold it by chance. */
const FEWEST_ROWS = 3;

/**
 * Numbers in the rows that look as if they stood for "missing", such as -999, and that are numbers here. What Python made of them, its file does not
 * say: `missing=-999` leaves no trace in it.
 *
 * @returns sentences for people
 */
export function sentinelWarnings(measured: Measured): string[] {
  const { compiled, ensemble, inOwnUnits } = measured;
  const { fields, derived } = compiled.schema;
  const splits = splitsOf(ensemble);
  return fields.flatMap((field, index) => {
    const feature = compiled.firstFeature[index]!;
    const asked = splits.get(feature);
    if (!asked || (field.type !== 'number' && field.type !== 'integer')) return [];
    const codes = codesIn(measured, feature);
    const met = metMissing(asked);
    const evidence =
      met === 'unknown'
        ? ''
        : met === 'yes'
          ? ' That is likely: the booster has met it missing, for it sends missing values now left, now right.'
          : ` That is less likely: ${neverMetText(asked)}.`;
    return codes.flatMap((code) => {
      if (goesAsMissing(asked, asSeen(measured, feature, code))) return [];
      const rows = rowsWhere(measured, feature, (value) => value === code);
      const move = largestMove(measured, rows, new Map([[feature, Number.NaN]]));
      const ofIt = derived.filter((one) => computationOf(one).operands.includes(field.name));
      const alsoDerived =
        ofIt.length === 0
          ? ''
          : ` ${asList(ofIt.map(({ name }) => name))} would be missing then too: see that Python derives from NaN, not from ${code}.`;
      return [
        `"${field.name}" is ${code} in ${ofRows(rows.length, inOwnUnits.rows)}, which is a number here. If it was missing to Python (missing=${code}, or made NaN before), ` +
          `such applications score otherwise here${byUpTo(move)}: write "missing": [${code}] in the field, and import again.${evidence}${alsoDerived}`,
      ];
    });
  });
}

/** Numbers of a feature that are far from all others and such as data sets write where there is none. */
function codesIn(
  { inOwnUnits: { features, featureCount, rows, labels } }: Measured,
  feature: number,
): number[] {
  const numbers = new Numbers();
  const varied = new Set<number>();
  for (let row = 0; row < rows; row++) {
    const value = features[row * featureCount + feature]!;
    if (Number.isNaN(value)) continue;
    numbers.add(value, labels[row] === 1 ? 1 : 0);
    if (varied.size < FEWEST_VALUES) varied.add(value);
  }
  const codes = suspectedCodes(numbers, varied.size === FEWEST_VALUES).map(({ value }) => value);
  // Of a column that is drafted -1 may be a value like others where numbers are small. Here somebody has trained on it already.
  const ofOne = numbers.codes.counts.get(-1);
  const isAlone = numbers.min === -1 && numbers.leastOther >= 0;
  return isAlone && ofOne && rowsOf(ofOne) >= FEWEST_ROWS ? [...new Set([-1, ...codes])] : codes;
}
