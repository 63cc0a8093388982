/** What it means that a model approves none of the rows that it is compared by, as a sentence of its own. */
export const NOBODY_APPROVED =
  'With nobody approved there is nobody to compare an application with: the model gives no reasons, and cannot be explained.';
