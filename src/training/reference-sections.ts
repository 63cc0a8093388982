import type { Manifest } from '../model/manifest.ts';
import type { Matrix } from './boosting/matrix.ts';
import { referenceOf } from './reference.ts';
import { type ReasonedInput, toldReasons } from './validation/told-reasons.ts';

interface Input extends Omit<ReasonedInput, 'reference'> {
  /** The rows that the reference is drawn of, as the model sees them. */
  seen: Matrix;
  /** Their probabilities. */
  ofSeen: ArrayLike<number>;
}

/** The manifest's sections of what reasons compare with, and of what they come to. */
export function referenceSections(
  input: Input,
): Required<Pick<Manifest, 'reference'>> & Pick<Manifest, 'reasons'> {
  const reference = referenceOf(input.seen, input.ofSeen, input.threshold, input.random);
  const reasons = toldReasons({ ...input, reference });
  return { reference, ...(reasons && { reasons }) };
}
