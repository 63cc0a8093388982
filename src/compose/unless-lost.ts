/**
 * Begins work only while nobody else may have begun the same.
 * @param lost whether somebody may
 */
export function unlessLost(lost: AbortSignal | undefined) {
  return async (work: () => Promise<unknown> | undefined): Promise<void> => {
    if (!lost?.aborted) await work();
  };
}
