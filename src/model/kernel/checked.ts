import type { TreeKernel } from './kernel.ts';

/** Row-major float32 features to one margin a row. */
export type Margins = (features: Float32Array, rows: number) => Float32Array;

/** Rows of a call that are scored a second time: enough for a fault that touches one row in a hundred to show within a portfolio. */
const SAMPLED_ROWS = 8;
/** So few rows are ONNX Runtime's at once. */
const FEW_ROWS = 4 * SAMPLED_ROWS;

/**
 * Margins of many rows by a kernel, for as long as ONNX Runtime gives the same: it scores a few rows of each call again, and
 * where a bit differs, or the kernel breaks down, this call and all after it.
 *
 * @param dropped is told why, once
 */
export function checkedMargins(
  kernel: TreeKernel,
  onnx: Margins,
  width: number,
  dropped: (reason: string) => void,
): Margins {
  let isTrusted = true;
  return (features, rows) => {
    if (!isTrusted || rows < FEW_ROWS) return onnx(features, rows);
    try {
      const margins = kernel.margins(features, rows);
      const wrong = differenceIn(margins, features, rows);
      if (wrong === null) return margins;
      dropped(wrong);
    } catch (error) {
      dropped((error as Error).message);
    }
    isTrusted = false;
    return onnx(features, rows);
  };

  /** What is wrong with a sampled row; null where nothing is. */
  function differenceIn(margins: Float32Array, features: Float32Array, rows: number): string | null {
    const sampled = Array.from({ length: SAMPLED_ROWS }, (_, index) =>
      Math.floor(((index + 0.5) * rows) / SAMPLED_ROWS),
    );
    const again = new Float32Array(SAMPLED_ROWS * width);
    sampled.forEach((row, index) => {
      again.set(features.subarray(row * width, (row + 1) * width), index * width);
    });
    const expected = onnx(again, SAMPLED_ROWS);
    const wrong = sampled.findIndex((row, index) => !Object.is(margins[row], expected[index]));
    return wrong < 0
      ? null
      : `a row scored to the margin ${margins[sampled[wrong]!]} and should to ${expected[wrong]}`;
  }
}
