import { NOBODY_APPROVED } from '../nobody-approved.ts';

/** A threshold that decides nothing: all rows lie on one side of it. @returns sentences for people */
export function oneSided(threshold: number, probabilities: Float64Array): string[] {
  const all = probabilities.length;
  const declined = probabilities.reduce((count, one) => count + Number(one >= threshold), 0);
  if (declined > 0 && declined < all) return [];
  return [
    `at the threshold ${threshold} ${declined === 0 ? 'none' : 'every one'} of the ${all} rows is predicted to default: it decides nothing. --threshold sets another.${declined === 0 ? '' : ` ${NOBODY_APPROVED}`}`,
  ];
}
