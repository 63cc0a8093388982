/** A failure of a chunk that no further attempt can mend. Its message goes to the job's owner. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}
