import { inOwnUnits } from '../../application/encode.ts';
import type { ReasonedModel } from '../../explain/reasons/model-reasons.ts';
import type { Reason } from '../../explain/reasons/reasons.ts';
import type { ScorableRows } from './scorable.ts';

/**
 * What gives the reasons of a chunk's scorable rows, as of an application in a body.
 * @returns of the row at a place; undefined of a model that gives none
 */
export function rowReasons(
  { compiled, reasons }: ReasonedModel,
  rows: ScorableRows,
): ((row: number) => Reason[]) | undefined {
  const fields = compiled.schema.fields.length;
  const width = compiled.features.length;
  return (
    reasons &&
    ((row) => {
      const values = rows.values.subarray(row * fields, (row + 1) * fields);
      const features = rows.features.subarray(row * width, (row + 1) * width);
      return reasons({ values, features, inOwnUnits: inOwnUnits(compiled, values, features) });
    })
  );
}
