import { describe, expect, it } from 'vitest';
import {
  connectionsWithin,
  hasFilesForThread,
  limitIn,
  openFilesLimit,
} from '../../../workers/node/open-files.ts';

const limits = (
  soft: string,
) => `Limit                     Soft Limit           Hard Limit           Units     
Max processes             127234               127234               processes 
Max open files            ${soft.padEnd(20)} 1048576              files     
Max locked memory         8388608              8388608              bytes     
`;

describe('the limit of open files', () => {
  it('is read as Linux tells it', () => {
    expect(limitIn(limits('1024'))).toBe(1_024);
    expect(limitIn(limits('unlimited'))).toBe(Infinity);
    expect(limitIn('')).toBe(1_024);
    expect(openFilesLimit()).toBeGreaterThan(0);
    expect(hasFilesForThread()).toBe(true);
  });

  it('leaves a connection and a file for each of so many, besides what the process and its threads need', () => {
    expect(connectionsWithin(1_024, 4)).toBe(448);
    expect(connectionsWithin(1_024, 0)).toBe(480);
    expect(connectionsWithin(1_048_576, 4)).toBe(10_000);
    expect(connectionsWithin(Infinity, 4)).toBe(10_000);
  });

  it('is told where it is too low to answer anybody, with what it has to be', () => {
    expect(connectionsWithin(160, 4)).toBe(16);
    expect(() => connectionsWithin(159, 4)).toThrow(
      'A process may have 159 files open (ulimit -n), and this one needs 160 or more.',
    );
  });
});
