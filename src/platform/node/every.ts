/**
 * Calls a function again and again until it is told to stop; one call never overtakes another, and one that fails is
 * followed by the next all the same.
 *
 * @returns ends it
 */
export function every(milliseconds: number, work: () => Promise<unknown>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const next = () => {
    timer = setTimeout(() => {
      work()
        .catch(() => {})
        .finally(() => ended || next());
    }, milliseconds).unref();
  };
  next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
