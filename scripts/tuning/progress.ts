import type { TuningProgress } from '../../src/training/tuning/tune.ts';

/**
 * Shows how far a tuning is: one line that is written over in a terminal, and elsewhere (a log file, CI) a plain line
 * whenever more settings are done with.
 */
export function tuningDisplay(stream: { isTTY?: boolean; write(text: string): unknown }, now: () => number) {
  const begin = now();
  let words = 'no setting is done with yet';
  let fits = 0;
  const show = (end: string) => {
    const seconds = ((now() - begin) / 1000).toFixed(0);
    stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}tuning: ${words}; ${fits} fits, ${seconds} s${end}`);
  };
  return {
    onFit(): void {
      fits++;
      if (stream.isTTY) show('');
    },
    onProgress(progress: TuningProgress): void {
      words = inWords(progress);
      show(stream.isTTY ? '' : '\n');
    },
    end(): void {
      if (stream.isTTY) show('\n');
    },
  };
}

function inWords(progress: TuningProgress): string {
  const best = `best ROC-AUC so far ${progress.best.toFixed(4)}`;
  switch (progress.stage) {
    case 'search':
      return `${best}; ${progress.tried} tried, ${progress.tries - progress.tried} left`;
    case 'final':
      return `${best}; the final`;
    case 'worth':
      return `${best}; what each parameter was worth`;
  }
}
