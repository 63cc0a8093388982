import type { CompiledSchema } from '../../application/compile.ts';
import { byUpTo, largestMove, type Measured, mayBeMissing, ofRows, rowsWhere } from './measured.ts';
import { metMissing, neverMetText, splitsOf } from './splits.ts';

/**
 * Derived sums, least and greatest values of what may be missing, which are missing here, and which pandas computes of what is left. Told where the booster
 * asks of them, or of what is derived from them.
 *
 * @returns sentences for people
 */
export function skippedMissingWarnings(measured: Measured): string[] {
  const { compiled, ensemble, seen, inOwnUnits } = measured;
  const splits = splitsOf(ensemble);
  const missing = maybeMissing(compiled);
  return compiled.derivations.flatMap(({ kind, operands, feature }) => {
    if (kind !== 'sum' && kind !== 'min' && kind !== 'max') return [];
    const open = operands.filter((operand) => missing.has(operand));
    if (open.length === 0 || !isAsked(compiled, feature, splits)) return [];
    const asked = splits.get(feature) ?? [];
    const met = metMissing(asked);
    // pandas has a sum of whatever there is, also of nothing. The least of nothing is missing there too.
    if (kind === 'sum' && met === 'yes') return [];
    const { features, featureCount } = inOwnUnits;
    const inPandas = (row: number) =>
      skipping(
        kind,
        operands.map((operand) => features[row * featureCount + operand]!),
      );
    const rows = rowsWhere(measured, feature, Number.isNaN).filter((row) => !Number.isNaN(inPandas(row)));
    const move = largestMove(measured, rows, new Map([[feature, inPandas]]));
    const names = [...new Set(open)].map((operand) => `"${compiled.features[operand]!.name}"`).join(' or ');
    const evidence = met === 'no' ? ` That is likely: ${neverMetText(asked)}.` : '';
    return [
      `"${compiled.features[feature]!.name}" is missing here where ${names} is, and ${kind}(axis=1) of pandas leaves missing values out: it has a number in ` +
        `${ofRows(rows.length, seen.rows)}. If Python derived it so, such applications score otherwise here${byUpTo(move)}.${evidence} Derive it with skipna=False, and train the booster again.`,
    ];
  });
}

/** What pandas makes of numbers of which some are missing: the sum of none is 0. */
function skipping(kind: 'sum' | 'min' | 'max', values: readonly number[]): number {
  const there = values.filter((value) => !Number.isNaN(value));
  if (kind === 'sum') return there.reduce((sum, value) => sum + value, 0);
  if (there.length === 0) return Number.NaN;
  return kind === 'min' ? Math.min(...there) : Math.max(...there);
}

/** Features that may be missing: of fields, and of what is derived from them. */
function maybeMissing({ schema, firstFeature, codes, spans, derivations }: CompiledSchema): Set<number> {
  const { fields } = schema;
  const isOpen = (index: number) => mayBeMissing(fields[index]!) || codes[index]!.length > 0;
  const features = new Set(
    firstFeature.filter((_, index) => fields[index]!.type !== 'date' && isOpen(index)),
  );
  for (const { from, to, feature } of spans) if (isOpen(from) || isOpen(to)) features.add(feature);
  for (const { operands, feature } of derivations)
    if (operands.some((operand) => features.has(operand))) features.add(feature);
  return features;
}

/** Whether anything is asked of a feature, or of what is derived from it. */
function isAsked(
  { derivations }: Pick<CompiledSchema, 'derivations'>,
  feature: number,
  splits: ReadonlyMap<number, unknown>,
): boolean {
  if (splits.has(feature)) return true;
  return derivations.some(
    (one) => one.operands.includes(feature) && isAsked({ derivations }, one.feature, splits),
  );
}
