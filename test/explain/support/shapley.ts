/** What a coalition of known features, a bit each, is worth. */
export type Game = (known: number) => number;

/** Shapley's own formula, over all coalitions of `players`. */
export function shapleyValue(game: Game, players: number, player: number): number {
  let sum = 0;
  for (let known = 0; known < 1 << players; known++) {
    if ((known >> player) & 1) continue;
    const size = known.toString(2).replaceAll('0', '').length;
    const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players);
    sum += weight * (game(known | (1 << player)) - game(known));
  }
  return sum;
}

function factorial(of: number): number {
  return of < 2 ? 1 : of * factorial(of - 1);
}
