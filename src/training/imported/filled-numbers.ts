import type { Field } from '../../application/field.ts';
import { isRange } from '../../application/missing.ts';
import { someOf } from '../../application/range.ts';
import { asSeen, byUpTo, largestMove, type Measured, ofRows, rowsWhere } from './measured.ts';
import { goesAsMissing, metMissing, neverMetText, splitsOf } from './splits.ts';

/**
 * Numbers that are missing in the rows here, and that the booster seems never to have met missing: Python filled them, or left a code such as -999
 * as it is.
 *
 * @returns sentences for people
 */
export function filledNumberWarnings(measured: Measured): string[] {
  const { compiled, ensemble, seen } = measured;
  const splits = splitsOf(ensemble);
  return compiled.schema.fields.flatMap((field, index) => {
    if (field.type === 'category' || field.type === 'date') return [];
    const feature = compiled.firstFeature[index]!;
    const asked = splits.get(feature) ?? [];
    const rows = rowsWhere(measured, feature, Number.isNaN);
    if (rows.length === 0 || metMissing(asked) !== 'no') return [];
    const codes = numbersMissing(field);
    const other = codes.find((code) => !goesAsMissing(asked, asSeen(measured, feature, code)));
    if (other === undefined && !field.nullable) return [];
    const move = other === undefined ? 0 : largestMove(measured, rows, new Map([[feature, other]]));
    return [
      `"${field.name}" is missing in ${ofRows(rows.length, seen.rows)}, and the booster seems never to have met it missing: ${neverMetText(asked)}. ` +
        `If Python had a number there (${other === undefined ? 'fillna' : `${other} as it stands`}), such applications score otherwise here${byUpTo(move)}: ` +
        `${other === undefined ? 'write that number into the file and every application' : `take ${other} out of the field's "missing", and let its limits hold it`}, or train again on NaN.`,
    ];
  });
}

/** Numbers that stand for "missing", one of each range. */
function numbersMissing({ missing = [] }: Field): number[] {
  return missing.map((code) => (isRange(code) ? someOf(code) : Number(code))).filter(Number.isFinite);
}
