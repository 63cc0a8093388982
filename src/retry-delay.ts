const LONGEST_SECONDS = 300;

/** Seconds until a message that came so many times shall come again: 2, 4, 8 …, and five minutes at most. */
export function retryDelay(attempts: number): number {
  return Math.min(LONGEST_SECONDS, 2 ** attempts);
}
