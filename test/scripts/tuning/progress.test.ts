import { describe, expect, test } from 'vitest';
import { tuningDisplay } from '../../../scripts/tuning/progress.ts';

function display(isTTY: boolean) {
  let text = '';
  let now = 0;
  const shown = tuningDisplay(
    {
      isTTY,
      write(more: string) {
        text += more;
      },
    },
    () => now,
  );
  now = 2_000;
  return { ...shown, text: () => text };
}

describe('the progress of a tuning', () => {
  test('is one line in a terminal, written over after every fit', () => {
    const { onFit, onProgress, end, text } = display(true);
    onFit();
    onProgress({ stage: 'search', tried: 10, tries: 40, best: 0.91234 });
    end();
    expect(text().split('\r\x1b[K')).toEqual([
      '',
      'tuning: no setting is done with yet; 1 fits, 2 s',
      'tuning: best ROC-AUC so far 0.9123; 10 tried, 30 left; 1 fits, 2 s',
      'tuning: best ROC-AUC so far 0.9123; 10 tried, 30 left; 1 fits, 2 s\n',
    ]);
  });

  test('is a plain line for every batch elsewhere', () => {
    const { onFit, onProgress, end, text } = display(false);
    onFit();
    onProgress({ stage: 'search', tried: 10, tries: 10, best: 0.9 });
    onProgress({ stage: 'final', best: 0.9 });
    end();
    expect(text()).toBe(
      'tuning: best ROC-AUC so far 0.9000; 10 tried, 0 left; 1 fits, 2 s\n' +
        'tuning: best ROC-AUC so far 0.9000; the final; 1 fits, 2 s\n',
    );
  });
});
