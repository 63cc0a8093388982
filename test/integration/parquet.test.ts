import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';
import { DEVELOPMENT_KEY } from '../../scripts/dev/variables.ts';

/** What data frames write is scored, and what comes is read by them: PYTHON names an interpreter with pandas, pyarrow and Polars. */
const python = process.env.PYTHON;
const run = promisify(execFile);

const WRITE = `
import sys
import pandas, polars
folder = sys.argv[1]
frame = pandas.read_csv(f"{folder}/in.csv")
frame.to_parquet(f"{folder}/pandas.parquet", index=False)
for codec in ["gzip", "zstd", "brotli", "lz4", None]:
    frame.to_parquet(f"{folder}/{codec}.parquet", index=False, compression=codec, row_group_size=700)
frame.to_parquet(f"{folder}/second.parquet", index=False, data_page_version="2.0", use_dictionary=False)
polars.from_pandas(frame).write_parquet(f"{folder}/polars.parquet")
`;

const READ = `
import sys
import pandas, polars
folder, name = sys.argv[1:]
wanted = pandas.read_csv(f"{folder}/scored.csv", dtype={"model_version": str})
frame = pandas.read_parquet(f"{folder}/{name}")
assert str(frame["prediction"].dtype) == "int32" and str(frame["probability"].dtype) == "float64", frame.dtypes
assert list(frame.columns) == list(wanted.columns)
for column in wanted.columns:
    assert frame[column].tolist() == wanted[column].tolist(), column
assert polars.read_parquet(f"{folder}/{name}")["probability"].to_list() == wanted["probability"].tolist()
`;

describe.skipIf(!python)('a portfolio of pandas and Polars', () => {
  let folder = '';
  let stack: Stack;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'solvent-'));
    stack = await startStack({
      port: 0,
      stateDir: join(folder, 'state'),
      variables: { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'error' },
      onLog: () => {},
    });
    await run(process.execPath, [
      'scripts/sample.ts',
      '--rows',
      '2000',
      '--seed',
      '3',
      '--out',
      join(folder, 'in.csv'),
    ]);
    await run(python!, ['-c', WRITE, folder]);
    await score('in.csv', 'scored.csv');
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const score = (input: string, out: string) =>
    run(process.execPath, [
      'scripts/portfolio.ts',
      'score',
      join(folder, input),
      '--out',
      join(folder, out),
      '--url',
      stack.url,
    ]);

  const FILES = ['pandas', 'polars', 'second', 'gzip', 'zstd', 'brotli', 'lz4', 'None'];

  it.each(FILES)(
    '(%s) has the scores of its CSV, bit for bit, and comes back as Parquet that both read',
    async (name) => {
      await score(`${name}.parquet`, `${name}-scored.parquet`);
      await run(python!, ['-c', READ, folder, `${name}-scored.parquet`]);
    },
  );

  it('as CSV is the results of the CSV', async () => {
    await score('pandas.parquet', 'pandas.csv');
    const probabilities = async (name: string) =>
      (await readFile(join(folder, name), 'utf8')).split('\n').map((line) => line.split(',').at(-3));
    expect(await probabilities('pandas.csv')).toEqual(await probabilities('scored.csv'));
  });
});
