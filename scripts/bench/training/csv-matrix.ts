import { readFile } from 'node:fs/promises';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';

/**
 * Every column of a CSV without a schema, but for those to leave out, as a feature. Cells are numbers; an empty one and `NA` are
 * missing. No cell holds a comma.
 */
export async function csvMatrix(path: string, target: string, leftOut: readonly string[]): Promise<Matrix> {
  const [header, ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const names = header!.split(',').map((name) => name.replaceAll('"', ''));
  const targetColumn = names.indexOf(target);
  const columns = names.flatMap((name, column) =>
    name === target || leftOut.includes(name) ? [] : [column],
  );
  const features = new Float32Array(lines.length * columns.length);
  const labels = new Uint8Array(lines.length);
  lines.forEach((line, row) => {
    const cells = line.split(',');
    labels[row] = Number(cells[targetColumn]);
    columns.forEach((column, feature) => {
      const cell = cells[column]!;
      features[row * columns.length + feature] = cell === '' || cell === 'NA' ? Number.NaN : Number(cell);
    });
  });
  return { features, rows: lines.length, featureCount: columns.length, labels };
}
