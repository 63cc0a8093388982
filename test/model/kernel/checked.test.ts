import { describe, expect, it } from 'vitest';
import { checkedMargins, type Margins } from '../../../src/model/kernel/checked.ts';

const double: Margins = (features, rows) =>
  Float32Array.from({ length: rows }, (_, row) => 2 * features[row]!);
const ROWS = 400;
const features = Float32Array.from({ length: ROWS }, (_, row) => row);

describe('checked margins', () => {
  it('are the kernel’s while the sampled rows agree', () => {
    const asked: number[] = [];
    const onnx: Margins = (values, rows) => {
      asked.push(rows);
      return double(values, rows);
    };
    const margins = checkedMargins({ margins: double }, onnx, 1, () => expect.fail('dropped'));
    expect(margins(features, ROWS)).toEqual(double(features, ROWS));
    // A sample, and not all of them.
    expect(asked).toEqual([8]);
  });

  it('are ONNX Runtime’s from the first call on in which a bit differs, and the reason is told once', () => {
    const wrong: Margins = (values, rows) => double(values, rows).map((margin) => margin + 1e-4);
    const reasons: string[] = [];
    const margins = checkedMargins({ margins: wrong }, double, 1, (reason) => reasons.push(reason));
    expect(margins(features, ROWS)).toEqual(double(features, ROWS));
    expect(margins(features, ROWS)).toEqual(double(features, ROWS));
    expect(reasons).toEqual([expect.stringMatching(/^a row scored to the margin .* and should to /)]);
  });

  it('are ONNX Runtime’s where the kernel breaks down', () => {
    const reasons: string[] = [];
    const broken = {
      margins() {
        throw new WebAssembly.RuntimeError('memory access out of bounds');
      },
    };
    const margins = checkedMargins(broken, double, 1, (reason) => reasons.push(reason));
    for (let call = 0; call < 2; call++) expect(margins(features, ROWS)).toEqual(double(features, ROWS));
    expect(reasons).toEqual(['memory access out of bounds']);
  });

  it('take zeros of both signs for different', () => {
    const reasons: string[] = [];
    const negative: Margins = (_, rows) => new Float32Array(rows).fill(-0);
    const zero: Margins = (_, rows) => new Float32Array(rows);
    checkedMargins({ margins: negative }, zero, 1, (reason) => reasons.push(reason))(features, ROWS);
    expect(reasons).toHaveLength(1);
  });

  it('of a few rows are ONNX Runtime’s', () => {
    const kernel = { margins: () => expect.fail('asked') };
    expect(checkedMargins(kernel, double, 1, () => {})(features, 31)).toEqual(double(features, 31));
  });
});
