import { beforeEach, expect, it } from 'vitest';
import { answerJudge, type Judge } from '../../../scripts/check-promote/judge.ts';

const SCORES = new Map([
  ['1', [0.1, 0.2]],
  ['2', [0.3, 0.4]],
  ['3', [0.5, 0.6]],
]);
let judge: Judge;
beforeEach(() => {
  judge = answerJudge(SCORES, '1');
});

/** An answer to the second application, as its version gives it. */
const answer = (version: string, askedAt: number, more: object = {}) =>
  judge.answered({
    application: 1,
    askedAt,
    status: 200,
    version,
    probability: SCORES.get(version)![1],
    ...more,
  });
const kinds = () => judge.violations().filter((line) => !line.startsWith('  '));

it('finds nothing where all is as it must be', () => {
  answer('1', 0);
  judge.sent('2');
  answer('1', 10);
  answer('2', 11);
  judge.moved('2', 20);
  answer('1', 15);
  answer('1', 1_520);
  answer('2', 1_600);
  expect(judge.violations()).toEqual([]);
  expect(judge.settled()).toBe(1);
  expect(judge.lateness()).toEqual([1_500]);
  expect(Object.fromEntries(judge.perVersion)).toEqual({ 1: 4, 2: 2 });
});

it('finds what is no 200, and no answer at all', () => {
  answer('1', 0, { status: 503, version: undefined });
  answer('1', 0, { status: 0, version: undefined });
  expect(kinds()).toEqual(['2 answers other than 200']);
});

it("finds another version's score, and another application's", () => {
  answer('1', 0, { probability: 0.4 });
  answer('1', 0, { probability: 0.1 });
  expect(kinds()).toEqual(['2 answers with another score than that of the version that they name']);
});

it('finds the version before, five seconds after a move', () => {
  judge.sent('2');
  judge.moved('2', 0);
  answer('1', 5_000);
  expect(kinds()).toEqual([]);
  answer('1', 5_001);
  expect(kinds()).toEqual(['1 answers by the version before, more than 5 s after the move']);
});

it('finds a version that nobody made the champion, and one of two moves ago', () => {
  answer('3', 0);
  judge.moved('2', 0);
  judge.moved('3', 10);
  answer('1', 11);
  expect(kinds()).toEqual(['2 answers by a version that nobody made the champion']);
});
