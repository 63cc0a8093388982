import type { EventEmitter } from 'node:events';

/** npm and the terminal may both pass the same Ctrl-C on. */
const SAME_MILLISECONDS = 500;
/** As a shell says of a process that a signal ended. */
const ENDED_BY = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Stops at the first signal, and ends at once at the second: who sends it does not want to wait.
 *
 * @param stop called once
 * @param now milliseconds
 */
export function stopOnSignals(
  signals: Pick<EventEmitter, 'on'>,
  stop: () => Promise<void>,
  end: (code: number) => void,
  now: () => number = performance.now.bind(performance),
): void {
  let first: number | undefined;
  for (const [signal, code] of Object.entries(ENDED_BY))
    signals.on(signal, async () => {
      if (first === undefined) {
        first = now();
        await stop();
        end(0);
      } else if (now() - first > SAME_MILLISECONDS) end(code);
    });
}
