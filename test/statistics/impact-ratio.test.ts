import { expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { impactRatio } from '../../src/statistics/impact-ratio.ts';

test('the ratio and its interval are those of the example', () => {
  expect(impactRatio({ selected: 60, rows: 100 }, { selected: 80, rows: 100 })).toEqual({
    value: expect.closeTo(0.75, 12),
    low: expect.closeTo(0.6217, 3),
    high: expect.closeTo(0.9048, 3),
  });
});

test('there is none where nobody is selected', () => {
  expect(impactRatio({ selected: 0, rows: 100 }, { selected: 80, rows: 100 })).toBeNull();
  expect(impactRatio({ selected: 60, rows: 100 }, { selected: 0, rows: 100 })).toBeNull();
});

test('its interval holds 1 in about 95 of 100 trials of groups that are alike', () => {
  const random = seededRandom(5);
  const drawn = (rows: number) => {
    let selected = 0;
    for (let row = 0; row < rows; row++) selected += random.next() < 0.7 ? 1 : 0;
    return { selected, rows };
  };
  let held = 0;
  for (let trial = 0; trial < 1000; trial++) {
    const { low, high } = impactRatio(drawn(150), drawn(400))!;
    if (low <= 1 && 1 <= high) held++;
  }
  // Four standard errors around 950.
  expect(Math.abs(held - 950)).toBeLessThan(28);
});
