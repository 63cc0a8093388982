import type { TrainingParams } from '../../src/training/params.ts';
import type { ScoreFits } from '../../src/training/tuning/search.ts';
import { withRoundsToFind } from '../../src/training/tuning/search.ts';
import { DIMENSIONS, paramsAt } from '../../src/training/tuning/space.ts';

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600 };

/** Fewer tries than this are no search. */
export const FEWEST_TRIES = 10;
/** Halving makes a fit in the first fold, half of them in the second, a quarter in the third. */
const FITS_PER_TRY = 1.75;
/** The final's and those that tell what parameters were worth, counted as often as they are longer than a search's. */
const FITS_AFTERWARDS = 75;

/** Seconds of `90s`, `10m`, `2h`. */
export function readBudget(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const seconds = Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0)) throw new Error(`--budget is a time such as 90s, 10m or 2h, not "${text}"`);
  return seconds;
}

/** How many seconds a fit takes, by the defaults and the middle of the space, each in two folds. */
export async function secondsPerFit(
  scoreFits: ScoreFits,
  defaults: TrainingParams,
  odds: number,
): Promise<number> {
  const middle = paramsAt(new Float64Array(DIMENSIONS).fill(0.5), defaults, odds);
  const fits = [withRoundsToFind(defaults), middle].flatMap((params) =>
    [0, 1].map((fold) => ({ stage: 'search' as const, fold, params, rounds: null })),
  );
  const begin = performance.now();
  await scoreFits(fits);
  return (performance.now() - begin) / 1000 / fits.length;
}

/**
 * The tries that fit into a time.
 * @param larger how many times as many rows the final has as the search
 */
export function triesWithin(budget: number, perFit: number, larger: number): number {
  const fits = budget / perFit - FITS_AFTERWARDS * larger;
  return Math.max(FEWEST_TRIES, Math.floor(fits / FITS_PER_TRY));
}
