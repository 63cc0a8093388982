import type { Progress } from '../../src/training/train.ts';

/**
 * Shows how far a training is: one line that is written over in a terminal, and elsewhere (a log file, CI) a plain line
 * at every tenth of the way.
 */
export function progressDisplay(
  stream: { isTTY?: boolean; write(text: string): unknown },
  now: () => number,
): (progress: Progress) => void {
  const begin = now();
  let shownTenth = 0;
  return (progress) => {
    const seconds = ((now() - begin) / 1000).toFixed(0);
    if (progress.stage === 'read') {
      if (stream.isTTY) stream.write(`\r\x1b[Kreading: ${progress.rows.toLocaleString('en')} rows`);
      return;
    }
    const { done, total } = progress;
    const line = `training: ${done} of ${total} models, ${seconds} s`;
    const tenth = Math.floor((10 * done) / total);
    if (stream.isTTY) stream.write(`\r\x1b[K${bar(done / total)} ${line}${done === total ? '\n' : ''}`);
    else if (tenth > shownTenth) stream.write(`${line}\n`);
    shownTenth = tenth;
  };
}

const WIDTH = 24;

function bar(share: number): string {
  const filled = Math.round(share * WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`;
}
