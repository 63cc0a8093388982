import { readFile } from 'node:fs/promises';
import type { Matrix } from '../../../src/training/boosting/boost.ts';

/** Left out of the features: the row's number, what the law protects, and the target. */
const LEFT_OUT = new Set(['ID', 'SEX', 'EDUCATION', 'MARRIAGE', 'AGE', 'default.payment.next.month']);

/** The 19 unprotected columns of UCI_Credit_Card.csv, which has neither quoted cells nor missing ones. */
export async function creditCardMatrix(path: string): Promise<Matrix> {
  const [header, ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const names = header!.split(',').map((name) => name.replaceAll('"', ''));
  const target = names.indexOf('default.payment.next.month');
  const columns = names.flatMap((name, column) => (LEFT_OUT.has(name) ? [] : [column]));
  const features = new Float32Array(lines.length * columns.length);
  const labels = new Uint8Array(lines.length);
  lines.forEach((line, row) => {
    const cells = line.split(',');
    labels[row] = Number(cells[target]);
    columns.forEach((column, feature) => {
      features[row * columns.length + feature] = Number(cells[column]);
    });
  });
  return { features, rows: lines.length, featureCount: columns.length, labels };
}
