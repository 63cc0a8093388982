import type { Matrix } from '../boosting/matrix.ts';

/** Few enough to cost nothing in a file of few rows. */
const FIRST_ROWS = 64;

/** A matrix whose number of rows is not known in advance. Its buffers double, so appending costs O(1) on average. */
export class GrowingMatrix {
  features: Float32Array;
  readonly #featureCount: number;
  #labels = new Uint8Array(FIRST_ROWS);
  #weights: Float32Array | undefined;
  #rows = 0;

  constructor(featureCount: number, { weighted }: { weighted: boolean }) {
    this.#featureCount = featureCount;
    this.features = new Float32Array(FIRST_ROWS * featureCount);
    if (weighted) this.#weights = new Float32Array(FIRST_ROWS);
  }

  /** Makes room for a row and returns the offset in `features` at which its vector belongs. */
  append(label: 0 | 1, weight: number): number {
    if (this.#rows === this.#labels.length) {
      this.features = enlarged(this.features, new Float32Array(2 * this.features.length));
      this.#labels = enlarged(this.#labels, new Uint8Array(2 * this.#labels.length));
      this.#weights &&= enlarged(this.#weights, new Float32Array(2 * this.#weights.length));
    }
    this.#labels[this.#rows] = label;
    if (this.#weights) this.#weights[this.#rows] = weight;
    return this.#rows++ * this.#featureCount;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Whether a row says the same: its label, and every feature to the bit. */
  isSame(row: number, label: 0 | 1, features: Float32Array): boolean {
    const offset = row * this.#featureCount;
    return (
      this.#labels[row] === label &&
      features.every((feature, index) => Object.is(feature, this.features[offset + index]))
    );
  }

  finish(): Matrix {
    return {
      features: this.features.slice(0, this.#rows * this.#featureCount),
      rows: this.#rows,
      featureCount: this.#featureCount,
      labels: this.#labels.slice(0, this.#rows),
      ...(this.#weights && { weights: this.#weights.slice(0, this.#rows) }),
    };
  }
}

function enlarged<T extends Float32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
