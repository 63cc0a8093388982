import { describe, expect, it } from 'vitest';
import { acceptedFormat, acceptedType, acceptsGzip, formatsOf } from '../../../src/http/download/accept.ts';

describe('acceptedFormat', () => {
  it.each<[string | null, 'csv' | 'ndjson' | 'json', 'csv' | 'ndjson' | 'json']>([
    // What is accepted, and what then comes of a CSV and of JSON.
    [null, 'csv', 'ndjson'],
    ['', 'csv', 'ndjson'],
    ['*/*', 'csv', 'ndjson'],
    ['text/csv', 'csv', 'csv'],
    ['TEXT/CSV', 'csv', 'csv'],
    ['application/json', 'json', 'json'],
    ['application/json; charset=utf-8', 'json', 'json'],
    ['application/json, text/plain, */*', 'json', 'json'],
    ['application/json, */*;q=0.1', 'json', 'json'],
    ['application/json;q=0.5, */*', 'csv', 'ndjson'],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'csv', 'ndjson'],
    ['application/*', 'ndjson', 'ndjson'],
    ['text/*', 'csv', 'csv'],
    ['application/x-ndjson, application/json', 'ndjson', 'ndjson'],
    ['application/json, application/x-ndjson;q=0.9', 'json', 'json'],
    ['text/csv;q=0, */*', 'ndjson', 'ndjson'],
    ['application/x-ndjson;q=0, application/*', 'json', 'json'],
    ['text/*;q=0.1, application/x-ndjson;q=0.5', 'ndjson', 'ndjson'],
    ['text/csv;q=0.001, application/x-ndjson;q=0', 'csv', 'csv'],
    ['text/csv;header="a,b;q=0";q=0.9, application/json;q=0.8', 'csv', 'csv'],
    ['image/png, application/json;q=0.1', 'json', 'json'],
    ['text/csv;q=0.2, text/csv;q=0.9, application/json;q=0.5', 'csv', 'csv'],
  ])('of %s', (accept, ofCsv, ofJson) => {
    const formats = [
      acceptedFormat(accept, formatsOf('csv', false)),
      acceptedFormat(accept, formatsOf('ndjson', false)),
    ];
    expect(formats.map(({ format }) => format)).toEqual([ofCsv, ofJson]);
  });

  it.each([
    [null, ',', 'text/csv'],
    [null, '\t', 'text/csv'],
    ['*/*', '\t', 'text/csv'],
    ['text/*', '\t', 'text/csv'],
    ['text/csv', '\t', 'text/csv'],
    ['text/tab-separated-values', '\t', 'text/tab-separated-values'],
    ['text/tab-separated-values, text/csv;q=0.9', ',', 'text/csv'],
    ['text/tab-separated-values, */*;q=0.1', ',', 'text/csv'],
    ['application/ndjson', ',', 'application/ndjson'],
    ['Application/NDJSON', '\t', 'application/ndjson'],
    ['application/x-ndjson', ',', 'application/x-ndjson'],
    ['application/ndjson, application/x-ndjson', ',', 'application/x-ndjson'],
    ['application/ndjson, application/x-ndjson;q=0.9', ',', 'application/ndjson'],
    ['application/*', ',', 'application/x-ndjson'],
    ['application/x-ndjson;q=0, */*;q=0.1, text/*;q=0', ',', 'application/json'],
  ])('%s of a CSV with %j between its cells is %s', (accept, delimiter, type) => {
    expect(acceptedFormat(accept, formatsOf('csv', false), delimiter).type).toBe(type);
  });

  it.each([
    'image/png',
    'text/tab-separated-values',
    'text/csv;q=0',
    '*/*;q=0',
    'text',
    'text/csvx',
    '*/csv',
    ';q=1',
  ])('has nothing for %s, and says what there is', (accept) => {
    expect(() => acceptedFormat(accept, formatsOf('csv', false))).toThrow(
      expect.objectContaining({
        code: 'not_acceptable',
        message: 'There is text/csv, application/x-ndjson, application/json.',
      }),
    );
  });
});

describe('acceptsGzip', () => {
  const accepts = (header: string) =>
    acceptsGzip(new Request('http://test/', { headers: { 'Accept-Encoding': header } }));

  it.each(['gzip', 'GZIP', 'br, gzip', 'gzip;q=0.1', 'gzip ; q=1', 'deflate,gzip;q=0.5'])('%s', (header) => {
    expect(accepts(header)).toBe(true);
  });

  it.each(['', 'identity', 'br', 'gzip;q=0', 'gzip;q=0.0', 'xgzip', '*'])('not "%s"', (header) => {
    expect(accepts(header)).toBe(false);
  });
});

it('gives Parquet by its name, and by no range before the others', () => {
  const formats = formatsOf('ndjson', true);
  expect(acceptedFormat('application/vnd.apache.parquet', formats).format).toBe('parquet');
  expect(acceptedFormat('application/*', formats).format).toBe('ndjson');
  expect(() => acceptedFormat('application/vnd.apache.parquet', formatsOf('ndjson', false))).toThrow(
    'There is',
  );
});

describe('one of several media types', () => {
  it.each([
    [null, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html', 'text/html'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
    ['text/*;q=0.5, application/json;q=0.4', 'text/html'],
    ['text/html, application/json', 'application/json'],
  ])('is had for %s', (accept, type) => {
    expect(acceptedType(accept, ['application/json', 'text/html'])).toBe(type);
  });

  it('is refused where none is liked', () => {
    expect(() => acceptedType('text/csv, text/html;q=0', ['application/json', 'text/html'])).toThrow(
      expect.objectContaining({ code: 'not_acceptable', message: 'There is application/json, text/html.' }),
    );
  });
});
