import { describe, expect, it } from 'vitest';
import { parseMediaType } from '../../src/http/media-type.ts';

const read = (header: string) => {
  const mediaType = parseMediaType(header);
  return mediaType && { type: mediaType.type, ...Object.fromEntries(mediaType.parameters) };
};

describe('parseMediaType', () => {
  it.each<[string, object]>([
    ['text/csv', { type: 'text/csv' }],
    ['  Text/CSV  ', { type: 'text/csv' }],
    ['text/csv;', { type: 'text/csv' }],
    ['text/csv ; ;; charset=utf-8 ;', { type: 'text/csv', charset: 'utf-8' }],
    ['text/csv;CharSet=UTF-8', { type: 'text/csv', charset: 'UTF-8' }],
    ['text/csv; charset="utf-8"', { type: 'text/csv', charset: 'utf-8' }],
    ['text/csv; charset="utf\\-8"', { type: 'text/csv', charset: 'utf-8' }],
    [
      'text/csv; header="a;charset=latin1"; charset=utf-8',
      { type: 'text/csv', header: 'a;charset=latin1', charset: 'utf-8' },
    ],
    ['text/csv; x="a\\";charset=latin1"', { type: 'text/csv', x: 'a";charset=latin1' }],
    ['text/csv; charset=""', { type: 'text/csv', charset: '' }],
    ['text/csv; charset=utf-8; charset=UTF-8', { type: 'text/csv', charset: 'UTF-8' }],
    ['application/vnd.api+json', { type: 'application/vnd.api+json' }],
  ])('reads %s', (header, expected) => {
    expect(read(header)).toEqual(expected);
  });

  it.each([
    '',
    'text',
    'text/',
    '/csv',
    'text/csv/x',
    'text /csv',
    'text/csv, application/json',
    'text/csv; charset',
    'text/csv; charset=',
    'text/csv; charset = utf-8',
    'text/csv; charset="utf-8',
    'text/csv; charset="utf-8"x',
    'text/csv; charset=utf-8 latin1',
    'text/csv; charset=utf-8; charset=latin1',
    'text/csv; charset=utf-8; Charset="latin1"',
    'text/csv; charset=utf-8; charset=""',
    'text/csv charset=utf-8',
    'téxt/csv',
  ])('does not guess what is meant by "%s"', (header) => {
    expect(parseMediaType(header)).toBeUndefined();
  });

  it('takes no longer for what is made to be slow', () => {
    const long = `text/csv${'; '.repeat(50_000)}${'"\\'.repeat(50_000)}`;
    expect(parseMediaType(long)).toBeUndefined();
  });
});
