import { type CompiledSchema, compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';

type Cells = (number | null)[];

/** A matrix of hand-written rows: features, null for missing, and the outcome at the end. */
export function matrixOf(rows: Cells[]): Matrix {
  const featureCount = rows[0]!.length - 1;
  return {
    features: Float32Array.from(
      rows.flatMap((row) => row.slice(0, -1)),
      (value) => value ?? Number.NaN,
    ),
    rows: rows.length,
    featureCount,
    labels: Uint8Array.from(rows, (row) => row.at(-1)!),
  };
}

/** A portfolio of some fields. */
export function portfolioOf(fields: object[], more: object = {}): CompiledSchema {
  return compileSchema(
    parseApplicationSchema({
      name: 'p',
      target: { column: 'y' },
      fields: fields.map((field, index) => ({ column: `c${index}`, ...field })),
      policy: { maximize: 'f1' },
      ...more,
    }),
  );
}

export const repeated = (times: number, row: Cells): Cells[] => Array.from({ length: times }, () => row);
