import { expect, test } from 'vitest';
import { csvCell, csvHeader } from '../../src/table/cell.ts';
import { csvToNdjson, ndjsonToCsv, ndjsonToJson } from '../../src/table/convert.ts';

async function through(
  text: string,
  stream: TransformStream<Uint8Array, Uint8Array>,
  piece = 5,
): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += piece) controller.enqueue(bytes.subarray(at, at + piece));
      controller.close();
    },
  });
  return new Response(pieces.pipeThrough(stream) as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

test.each([1, 5, 1_000])('CSV becomes lines, in which no name stands twice: pieces of %i', async (piece) => {
  const columns = ['x', 'x', '', '', 'x_2', 'n'];
  const text = 'x,x,,,x_2,n\n1,"a\nb",3,4,5,6\nshort\n';
  const lines = await through(text, csvToNdjson(columns, ',', ['n']), piece);
  expect(lines.split('\n')[0]).toBe('{"x":"1","x_3":"a\\nb","":"3","_2":"4","x_2":"5","n":6}');
  expect(lines.split('\n')[1]).toContain('"x":"short","x_3":"","":""');
});

const DANGEROUS = [
  '=cmd()',
  '+1;=2',
  'a;=1+1',
  'a\n=b',
  '@x',
  '\tx',
  '-x',
  '-5',
  "it's",
  "'",
  '"=x"',
  'plain',
];

test('what was defused for spreadsheets in a CSV is in JSON what came', async () => {
  for (const delimiter of [',', ';', '\t']) {
    const rows = DANGEROUS.map(
      (text) => `${csvCell(text, delimiter)}${delimiter}${csvCell(text, delimiter)}\n`,
    );
    const csv = csvHeader(['=a', 'b'], delimiter) + rows.join('');
    const lines = await through(csv, csvToNdjson(['=a', 'b'], delimiter, []));
    const values = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(values).toEqual(DANGEROUS.map((text) => ({ '=a': text, b: text })));
    // And the other way round.
    expect(await through(lines, ndjsonToCsv(['=a', 'b']))).toBe(
      csvHeader(['=a', 'b'], ',') + DANGEROUS.map((text) => `${csvCell(text)},${csvCell(text)}\n`).join(''),
    );
  }
});

test('what was written as it is stays as it is', async () => {
  const asWritten = (text: string) => text;
  expect(await through("a\n'=x\n", csvToNdjson(['a'], ',', [], asWritten))).toBe('{"a":"\'=x"}\n');
});

test('lines become CSV with the columns given, and keep the digits of every number', async () => {
  const text = '{"a":12345678901234567890,"b":"=x"}\n\n{"b":[1,{"c":2}],"a":null,"d":1}\n';
  expect(await through(text, ndjsonToCsv(['a', 'b']))).toBe(
    'a,b\n12345678901234567890,\'=x\n,"[1,{""c"":2}]"\n',
  );
});

test('numbers come into a CSV as the text that they were', async () => {
  const text =
    '{"a":1e400,"b":1.50}\n{"a":1e-400,"b":-0.0}\n{"a":[1.50,{"c":12345678901234567890}],"b":1E5}\n';
  expect(await through(text, ndjsonToCsv(['a', 'b']))).toBe(
    'a,b\n1e400,1.50\n1e-400,-0.0\n"[1.50,{""c"":12345678901234567890}]",1E5\n',
  );
});

test('records that the columns do not hold stand in a column of their own', async () => {
  const lines = [
    '{"why":"x: \\"\\u20ac","a":1.50,"b":2,"c": 3}',
    '{"why":"twice","a":1,"a":2,"b":3}',
    '{"why":"fits","a":1,"b":2}',
    '{"why":"none","raw":"[1]"}',
  ].map((line) => line.replace('\\u20ac', '€'));
  expect(await through(lines.join('\n'), ndjsonToCsv(['why', 'a', 'b', 'raw'], 'raw'))).toBe(
    [
      'why,a,b,raw',
      '"x: ""€",1.50,2,"{""a"":1.50,""b"":2,""c"": 3}"',
      'twice,,,"{""a"":1,""a"":2,""b"":3}"',
      'fits,1,2,',
      'none,,,[1]',
      '',
    ].join('\n'),
  );
});

test('lines become an array, also none', async () => {
  expect(await through('{"a":1}\n{"a":1.10}\n', ndjsonToJson())).toBe('[\n{"a":1},\n{"a":1.10}\n]\n');
  expect(await through('', ndjsonToJson())).toBe('[]\n');
});
