import { describe, expect, test } from 'vitest';
import { errorLines } from '../../../src/jobs/score/rejects.ts';
import { scoreRows } from '../../../src/jobs/score/score-rows.ts';
import { writeErrors } from '../../../src/jobs/score/write-errors.ts';
import { ownNames, writeRejected } from '../../../src/jobs/score/write-rejected.ts';
import { STEP_BYTES } from '../../../src/steps.ts';
import { csvCell } from '../../../src/table/cell.ts';
import type { Format } from '../../../src/table/dialect.ts';
import { readHead } from '../../../src/table/head/read.ts';
import { boatModel } from '../support.ts';

/** Scores the rows of a whole file as one chunk whose first row is the eleventh. */
function score(format: Format, text: string) {
  const bytes = new TextEncoder().encode(text);
  const { dialect, rowsOffset } = readHead(format, bytes, true)!;
  // Only the first chunk of an array has its bracket.
  const begin = format === 'json' ? bytes.indexOf(0x5b) + 1 : rowsOffset;
  const scored = finish(scoreRows(boatModel(), dialect, bytes.slice(begin), 11, 10_000));
  const decode = (part: Uint8Array) => new TextDecoder().decode(part);
  return {
    ...scored,
    results: decode(scored.results),
    errors: errorLines(scored.rows.rejects, false),
    rejected: decode(
      finish(writeRejected(dialect, bytes.slice(begin), scored.rows.rejects, ownNames(2, dialect), NEEDED)),
    ),
  };
}

/** Drives such work to its end without a pause. */
function finish<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const HEADER = 'id,length,crew,hull\n';
const NEEDED = ['length', 'crew', 'hull'];

/** Pauses that such work makes. */
function pausesIn(work: Generator<void, unknown>): number {
  let pauses = 0;
  while (!work.next().done) pauses++;
  return pauses;
}

describe('scoreRows of many rows', () => {
  const lines = (format: Format, rows: number) =>
    Array.from({ length: rows }, (_, row) =>
      format === 'csv'
        ? `${row},${1 + (row % 97)},${row % 7},wood\n`
        : `{"id":${row},"length":${1 + (row % 97)},"crew":${row % 7},"hull":"wood"}\n`,
    );

  test.each(['csv', 'ndjson'] as const)('of %s writes what it writes of fewer at a time', (format) => {
    const header = format === 'csv' ? HEADER : '';
    const all = lines(format, 9_000);
    const parts = Array.from({ length: 9 }, (_, part) => all.slice(part * 1000, (part + 1) * 1000));
    const apart = parts.map((part) => score(format, `${header}${part.join('')}`).results);
    expect(score(format, `${header}${all.join('')}`).results).toBe(apart.join(''));
  });

  test.each(['csv', 'ndjson'] as const)(
    'of %s lets others have the thread as often as they have bytes',
    (format) => {
      const pauses = (rows: number) => {
        const bytes = new TextEncoder().encode(lines(format, rows).join(''));
        const dialect = { format, delimiter: ',', columns: ['id', 'length', 'crew', 'hull'] };
        return [pausesIn(scoreRows(boatModel(), dialect, bytes, 1, rows)), bytes.length / STEP_BYTES];
      };
      const [few, fewSteps] = pauses(20_000);
      const [many, manySteps] = pauses(60_000);
      expect((many! - few!) / (manySteps! - fewSteps!)).toBeGreaterThan(1.8);
      expect(few).toBeGreaterThan(2 * Math.floor(fewSteps!));
    },
  );
});

test.each(['csv', 'ndjson'] as const)(
  'what is written of refused rows of %s lets others have the thread as often as it has bytes',
  (format) => {
    const bytes = new TextEncoder().encode(
      (format === 'csv' ? 'a,x,y,iron\n' : '{"id":1,"length":"x","crew":"y","hull":"iron"}\n').repeat(10_000),
    );
    const dialect = { format, delimiter: ',', columns: ['id', ...NEEDED] };
    const { rejects } = finish(scoreRows(boatModel(), dialect, bytes, 1, 10_000)).rows;
    for (const work of [
      () => writeErrors(rejects, true, csvCell),
      () => writeRejected(dialect, bytes, rejects, ownNames(2, dialect), NEEDED),
    ])
      expect(pausesIn(work())).toBeGreaterThan(finish(work()).length / STEP_BYTES / 2);
  },
);

describe('scoreRows of CSV', () => {
  test('writes each row as it came, with the result columns behind it', () => {
    const { results, errors, rows } = score(
      'csv',
      `${HEADER}a,50,3,wood\n"b ""x""",  250 ,,"steel"\n c ,5e2,0,wood`,
    );
    expect(results).toBe(
      'a,50,3,wood,0,0.1,Low,7\n"b ""x""",  250 ,,"steel",1,0.5,High,7\n c ,5e2,0,wood,1,1,High,7\n',
    );
    expect(errors).toBe('');
    expect(rows.count).toBe(3);
  });

  test('keeps a file of semicolons one', () => {
    expect(score('csv', 'id;length;crew;hull\na,b;50;3;wood\n').results).toBe('a,b;50;3;wood;0;0.1;Low;7\n');
  });

  test('takes a row of 64 KiB, and not a byte more', () => {
    const cells = ',1,1,wood';
    const row = (bytes: number) => `${HEADER}${'x'.repeat(bytes - cells.length)}${cells}\n`;
    expect(score('csv', row(65_536)).rows).toMatchObject({ count: 1, rejects: [] });
    expect(score('csv', row(65_537)).errors).toBe('11,,row_too_long,the row is longer than 65536 bytes\n');
  });

  test('finds columns by the headers of the schema, in any order', () => {
    expect(score('csv', 'Hull,Crew,Length (m)\nwood,1,100\n').results).toBe('wood,1,100,0,0.2,Medium,7\n');
  });

  test.each([
    ['a,1,x,wood', 'crew,not_a_number,crew is not a number'],
    ['a,"1,234",1,wood', 'length,not_a_number,length is not a number: it seems to have thousands separators'],
    ['a,NaN,1,wood', 'length,not_a_number,length is not a number'],
    ['a,1e999,1,wood', 'length,out_of_range,length is too large for a 32-bit float'],
    ['a,0,1,wood', 'length,out_of_range,length must be above 0'],
    ['a,1,1.5,wood', 'crew,not_an_integer,crew is not a whole number'],
    ['a,,1,wood', 'length,missing_value,length is missing'],
    ['a,1,1,iron', 'hull,unknown_category,hull has no such level'],
    ['a,1,1', ',ragged_row,"the row has 3 cells, the header 4"'],
    ['a,1,1,wood,', ',ragged_row,"the row has 5 cells, the header 4"'],
    ['a,1,1,"wood"x', 'hull,malformed_row,a quote ends inside the cell'],
    [`${'x'.repeat(65_536)},1,1,wood`, ',row_too_long,the row is longer than 65536 bytes'],
  ])('a bad row fails alone: %.20s', (row, error) => {
    const { results, errors, rows } = score('csv', `${HEADER}a,50,3,wood\n${row}\nc,50,3,wood\n`);
    expect(results).toBe('a,50,3,wood,0,0.1,Low,7\nc,50,3,wood,0,0.1,Low,7\n');
    expect(errors).toBe(`12,${error}\n`);
    expect([rows.count, rows.rejects.length]).toEqual([2, 1]);
  });

  test('a row with two bad cells is one rejected row with two lines', () => {
    const { errors, rows } = score('csv', `${HEADER}a,x,y,wood\n`);
    expect(errors.split('\n')).toHaveLength(3);
    expect(rows.rejects.length).toBe(1);
  });

  test('defuses formulas in cells that pass through, and leaves numbers alone', () => {
    const { results } = score('csv', `${HEADER}=1+1,50,3,wood\n"@a ""b""",50,3,wood\n-5,50,3,wood\n`);
    expect(results).toBe(
      `'=1+1,50,3,wood,0,0.1,Low,7\n"'@a ""b""",50,3,wood,0,0.1,Low,7\n-5,50,3,wood,0,0.1,Low,7\n`,
    );
  });

  test('defuses what a spreadsheet with another separator would run, and changes nothing else of the row', () => {
    const { results } = score('csv', `${HEADER}a;=1+1,50,3,"wood"\n"a;""@x, =y",50,3,wood\na; b,50,3,wood\n`);
    expect(results).toBe(
      `a;'=1+1,50,3,"wood",0,0.1,Low,7\n"a;""'@x, =y",50,3,wood,0,0.1,Low,7\na; b,50,3,wood,0,0.1,Low,7\n`,
    );
  });
});

describe('the rejected rows of a chunk', () => {
  test('come as they were, each behind its reason', () => {
    const { rejected } = score(
      'csv',
      `${HEADER}a,50,3,wood\n"b ""x""",x,,"iron"\n=1+1,50\nd,1,2,wood,5\ne,"1"x,2,wood\n`,
    );
    expect(rejected).toBe(
      'length is not a number; hull has no such level,"b ""x""",x,,"iron"\n' +
        '"the row has 2 cells, the header 4",\'=1+1,50\n' +
        '"the row has 5 cells, the header 4",d,1,2,wood,5\n' +
        'a quote ends inside the cell,e,"1"x,2,wood\n',
    );
  });

  test.each([
    ['id,length,crew,hull\n,,,\n', 'the row is empty'],
    [
      'id,length,crew,hull,solvent_raw\nx,,,,{}\n',
      'the row stands in solvent_raw as it came: fill in its cells',
    ],
  ])('are those without anything in them: %j', (text, message) => {
    const { errors, rows } = score('csv', text);
    expect([rows.count, rows.rejects.length]).toEqual([0, 1]);
    expect(errors).toContain(`malformed_row,${message}`);
  });

  test('end a cell where it ends: a lone apostrophe is no defused formula', () => {
    const { errors } = score('csv', "solvent_reason\tid\tlength\tcrew\thull\nx\ta\t'\t1\twood\n");
    expect(errors).toContain('length,not_a_number');
  });

  test('keep a text that stands whole when a note was made beside it', () => {
    const line = JSON.stringify({
      solvent_reason: 'r',
      note: 'seen',
      length: null,
      crew: null,
      hull: null,
      solvent_raw: '{"length":1,',
    });
    const { errors } = score('ndjson', `{"note":"","length":1,"crew":1,"hull":"wood"}\n${line}\n`);
    expect(errors).toContain('the row is not JSON');
  });

  test('in JSON have the reason before their own keys, and what would not be the same in a table stands whole', () => {
    const { rejected } = score(
      'ndjson',
      '{"id":7179575217811000001,"length":"x","crew":1,"hull":"wood"}\n[1]\n{"id":1,\n{}\n{"length":"x","crew":1,"hull":"wood"}\n{"length":1,"hull":"wood"}\n',
    );
    expect(rejected.trim().split('\n')).toEqual([
      '{"solvent_reason":"length is not a number","id":7179575217811000001,"length":"x","crew":1,"hull":"wood"}',
      '{"solvent_reason":"the row is not a JSON object","solvent_raw":"[1]"}',
      '{"solvent_reason":"the row is not JSON","solvent_raw":"{\\"id\\":1,"}',
      '{"solvent_reason":"length is missing; crew is missing; hull is missing","solvent_raw":"{}"}',
      '{"solvent_reason":"length is not a number","length":"x","crew":1,"hull":"wood"}',
      '{"solvent_reason":"crew is missing","solvent_raw":"{\\"length\\":1,\\"hull\\":\\"wood\\"}"}',
    ]);
  });

  test('in JSON have all keys in the first line, which decides the columns when they are sent again', () => {
    const { rejected } = score('ndjson', '{"id":1,"length":1,"crew":1,"hull":"wood"}\n[1]\n[2]\n');
    expect(rejected.trim().split('\n')).toEqual([
      '{"solvent_reason":"the row is not a JSON object","id":null,"length":null,"crew":null,"hull":null,"solvent_raw":"[1]"}',
      '{"solvent_reason":"the row is not a JSON object","solvent_raw":"[2]"}',
    ]);
  });

  test('in JSON are no larger than what came, however many columns there are', () => {
    const first = JSON.stringify({
      length: 'x',
      crew: 1,
      hull: 'wood',
      ...Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`column ${index}`, 1])),
    });
    const text = `${first}\n${'1\n'.repeat(200)}`;
    const { rejected } = score('ndjson', text);
    expect(rejected.trim().split('\n')).toHaveLength(201);
    expect(rejected.length).toBeLessThan(text.length + 201 * 200);
  });

  test('of the first jobs that kept them have names that the file has not', () => {
    const columns = ['reason', 'reason_2', 'raw', 'length'];
    expect(ownNames(1, { format: 'csv', delimiter: ',', columns })).toEqual({
      reason: 'reason_3',
      raw: 'raw_2',
    });
  });

  test('have their key in the errors', () => {
    const keys = (format: Format, text: string) => score(format, text).rows.rejects.map(({ key }) => key);
    expect(keys('csv', `${HEADER} a ,x,1,wood\nb\n`)).toEqual(['a', 'b']);
    const json = '{"id":7179575217811000001,"length":null,"crew":1,"hull":"wood"}\n[1]\n{"id":[1]}\n';
    expect(keys('ndjson', json)).toEqual(['7179575217811000001', '', '']);
  });

  test('a key that stands twice is one of them', () => {
    const line = '{"id":1,"length":50,"crew":3,"hull":"wood","crew":3}\n';
    const whole = {
      ndjson: `{"id":1,"length":50,"crew":3,"hull":"wood"}\n${line}`,
      json: `[{"id":1,"length":50,"crew":3,"hull":"wood"},${line}]`,
    };
    for (const format of ['ndjson', 'json'] as const) {
      const { errors } = score(format, whole[format]);
      expect(errors).toBe(
        '12,crew,malformed_row,"""crew"" stands twice: which one was meant cannot be known"\n',
      );
    }
  });
});

test.each([101, 5_000, 20_000])('a record of %i levels is refused, and given back as a text', (depth) => {
  const deep = `{"id":1,"length":50,"crew":3,"hull":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  const { errors, rejected } = score('ndjson', `{"id":1,"length":50,"crew":3,"hull":"wood"}\n${deep}\n`);
  expect(errors).toMatch(/^12,,malformed_row,(?:it is nested deeper than 100 levels|the row is not JSON)\n$/);
  const given = JSON.parse(rejected) as Record<string, unknown>;
  expect(given.solvent_raw).toBe(deep);
});

describe('scoreRows of JSON', () => {
  const good = '{"id":"a","length":50,"crew":3,"hull":"wood"}';
  const goodResult =
    '{"id":"a","length":50,"crew":3,"hull":"wood","prediction":0,"probability":0.1,"default_risk":"Low","model_version":"7"}\n';

  test('writes each line as it came, with the result keys behind its own', () => {
    expect(score('ndjson', `${good}\n\n${good}`).results).toBe(goodResult + goodResult);
  });

  test('writes the values of an array as lines, however they were laid out', () => {
    const { results } = score(
      'json',
      `[${good},\n {"length":\n50,"crew":null,\r\n"hull":"steel","id":{"deep":[1.0]}\n}\n]`,
    );
    const [first, second] = results.trim().split('\n');
    expect(`${first}\n`).toBe(goodResult);
    expect(second).toContain('"id":{"deep":[1.0]}');
    expect(JSON.parse(second!)).toMatchObject({ crew: null, probability: 0.1 });
  });

  test.each([
    ['{"id":1,"length":50,"crew":3}', 'hull,missing_value,hull is missing'],
    [
      '{"id":1,"length":"50","crew":3,"hull":"wood"}',
      'length,not_a_number,length is text: send the number without quotes',
    ],
    [
      '{"id":1,"length":50,"crew":3,"hull":"wood","x":1}',
      'x,unknown_column,"the first record has no key ""x"""',
    ],
    ['{"id":1,', ',malformed_row,the row is not JSON'],
    ['[1]', ',malformed_row,the row is not a JSON object'],
    ['null', ',malformed_row,the row is not a JSON object'],
    [
      '{"id":1,"length":1e999,"crew":3,"hull":"wood"}',
      'length,out_of_range,length is too large for a 32-bit float',
    ],
    [`${'['.repeat(30_000)}`, ',malformed_row,the row is not JSON'],
  ])('a bad line fails alone: %.30s', (line, error) => {
    const { results, errors, rows } = score('ndjson', `${good}\n${line}\n${good}\n`);
    expect(results).toBe(goodResult + goodResult);
    expect(errors).toBe(`12,${error}\n`);
    expect([rows.count, rows.rejects.length]).toEqual([2, 1]);
  });
});
