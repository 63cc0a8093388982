/** What a tree contributes to a row's margin. It depends on nothing but how the row answers the tree's conditions. */
export interface TreeContributions {
  /** The tree's part of the mean margin, which contributions start from. */
  readonly mean: number;
  /**
   * Adds the contributions of a row, in log-odds, to `out`, from `at` on.
   *
   * @param answers of the tree's splits in their order, 1 where the row goes right, and else 0
   */
  add(answers: Uint8Array, out: Float64Array, at: number): void;
}
