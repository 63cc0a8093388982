import { describe, expect, test } from 'vitest';
import { largestChange } from '../../../src/drift/stability/change.ts';

const changeOf = (
  labels: string[],
  trained: number[],
  actual: number[],
  { edges = null, isFlag = false }: { edges?: string[] | null; isFlag?: boolean } = {},
) => largestChange({ labels, edges, isFlag }, Float64Array.from(trained), Float64Array.from(actual));

describe('where two groups differ most', () => {
  test('of yes and no is told of the yes, whichever moved the PSI more', () => {
    const labels = ['0', '1', 'missing', 'unseen'];
    expect(changeOf(labels, [290, 710, 0, 0], [65, 35, 0, 0], { isFlag: true })).toEqual({
      what: null,
      baseline: 0.71,
      recent: 0.35,
    });
  });

  test('of yes and no, where values went missing instead, is told of what is missing', () => {
    const labels = ['0', '1', 'missing', 'unseen'];
    expect(changeOf(labels, [300, 700, 0, 0], [25, 45, 30, 0], { isFlag: true })).toMatchObject({
      what: 'missing',
      recent: 0.3,
    });
  });

  test('of levels is told of the one that adds most to the PSI', () => {
    const labels = ['north', 'south', 'west', 'missing', 'unknown'];
    expect(changeOf(labels, [50, 20, 30, 0, 0], [35, 41, 24, 0, 0])).toEqual({
      what: 'south',
      baseline: 0.2,
      recent: 0.41,
    });
    expect(changeOf(labels, [50, 20, 30, 0, 0], [40, 20, 30, 0, 10]).what).toBe(
      'a level that the schema does not list',
    );
  });

  test('does not prefer a level of a single new application', () => {
    const labels = ['north', 'south', 'east', 'missing', 'unknown'];
    expect(changeOf(labels, [500, 500, 0, 0, 0], [70, 29, 1, 0, 0]).what).toBe('south');
  });

  test('along a scale is told of the edge that parts the groups best, on the side that grew', () => {
    const labels = ['< 10', '10 – 20', '20 – 30', '≥ 30', 'missing', 'unseen'];
    const edges = ['10', '20', '30'];
    expect(changeOf(labels, [25, 25, 25, 25, 0, 0], [40, 35, 15, 10, 0, 0], { edges })).toEqual({
      what: 'below 20',
      baseline: 0.5,
      recent: 0.75,
    });
    expect(changeOf(labels, [25, 25, 25, 25, 0, 0], [20, 20, 15, 45, 0, 0], { edges })).toEqual({
      what: 'at least 30',
      baseline: 0.25,
      recent: 0.45,
    });
    expect(changeOf(labels, [25, 25, 25, 25, 0, 0], [10, 10, 10, 10, 60, 0], { edges }).what).toBe('missing');
  });

  test('of values is told of those that training never met', () => {
    expect(changeOf(['2', '3', 'missing', 'unseen'], [50, 50, 0, 0], [30, 30, 0, 40]).what).toBe(
      'a value that training never met',
    );
  });
});
