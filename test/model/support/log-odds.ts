/** The margin that a probability is the sigmoid of. */
export function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}
