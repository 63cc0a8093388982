import { randomInteger, seededRandom } from '../../src/random.ts';

/** Choices that follow from a seed alone. */
export class Draw {
  readonly #random: ReturnType<typeof seededRandom>;

  /** @param index of the request: each has a sequence of its own, so that one can be made again without those before it */
  constructor(seed: number, index: number) {
    this.#random = seededRandom((Math.imul(seed, 0x9e3779b1) + index) | 0);
  }

  /** A whole number from 0, below `bound`. */
  below(bound: number): number {
    return randomInteger(this.#random, bound);
  }

  /** Whether something happens that happens once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  /** A text of up to `longest` of the given signs. */
  text(signs: string, longest: number): string {
    return Array.from({ length: this.below(longest + 1) }, () => this.pick([...signs])).join('');
  }

  /** Where a text or bytes are cut, or something is put in. */
  place({ length }: { length: number }): number {
    return this.below(length + 1);
  }
}
