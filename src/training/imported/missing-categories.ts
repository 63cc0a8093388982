import { type Field, isOneHot } from '../../application/field.ts';
import { asSeen, byUpTo, largestMove, type Measured, mayBeMissing, ofRows, rowsWhere } from './measured.ts';
import { goesAsMissing, metMissing, neverMetText, splitsOf } from './splits.ts';

/**
 * What Python's encoders make of a missing category, or of the codes of a missing number, where ours leaves all features missing: told where
 * the schema lets it happen, any score depends on it, and the booster does not show that it was missing in training too.
 *
 * @returns sentences for people
 */
export function missingCategoryWarnings(measured: Measured): string[] {
  const { compiled, ensemble, seen } = measured;
  const splits = splitsOf(ensemble);
  return compiled.schema.fields.flatMap((field, index) => {
    const encoding = inPython(field, compiled.codes[index]!.length);
    if (!encoding || !mayBeMissing(field)) return [];
    const { value, words } = encoding;
    const first = compiled.firstFeature[index]! + encoding.from;
    const features = Array.from({ length: encoding.count }, (_, place) => first + place);
    const asked = features.flatMap((feature) => splits.get(feature) ?? []);
    const met = metMissing(asked);
    const isAlike = features.every((feature) =>
      goesAsMissing(splits.get(feature) ?? [], asSeen(measured, feature, value)),
    );
    if (isAlike || met === 'yes') return [];
    const rows = rowsWhere(measured, first, Number.isNaN);
    const move = largestMove(measured, rows, new Map(features.map((feature) => [feature, value])));
    const evidence = met === 'no' ? ` That is likely: ${neverMetText(asked)}.` : '';
    return [
      `"${field.name}" may be missing, and is in ${ofRows(rows.length, seen.rows)}. ${words}: if Python had that, such applications score otherwise ` +
        `here${byUpTo(move)}.${evidence} docs/imports.md, "A missing category", has the lines of Python that agree, and how a booster is kept that had it.`,
    ];
  });
}

/** Features that stand for what is missing by a number in Python; `from` and `count` among those of the field. */
function inPython(
  field: Field,
  codes: number,
): { from: number; count: number; value: number; words: string } | undefined {
  if (isOneHot(field))
    return {
      from: 0,
      count: field.levels.length,
      value: 0,
      words: "Its levels' features are missing then, and pandas.get_dummies makes all of them 0",
    };
  if (field.type === 'category')
    return {
      from: 0,
      count: 1,
      value: -1,
      words: 'Its place on the scale is missing then, and cat.codes of pandas is -1',
    };
  if (codes === 0) return undefined;
  return {
    from: 1,
    count: codes,
    value: 0,
    words: "Its codes' features are missing then, and a comparison in Python makes them 0",
  };
}
