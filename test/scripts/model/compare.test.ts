import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../../../scripts/model/actions/compare.ts';
import { type Ask, Refused } from '../../../scripts/model/ask.ts';
import type { BundleFiles } from '../../../src/model/bundle.ts';
import { bundleDigest } from '../../../src/registry/bundle-store.ts';
import { train } from '../../../src/training/train.ts';
import { bytesOf, schema, smallCsv } from '../../training/support.ts';

const loans = smallCsv(1500);
let folder = '';
let file = '';
let versions: Record<string, BundleFiles> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-compare-'));
  file = join(folder, 'loans.csv');
  await writeFile(file, `${loans.join('\n')}\n`);
  const trained = async (params: object) =>
    (
      await train(
        JSON.stringify(schema),
        { name: 'loans.csv', bytes: bytesOf(loans) },
        { seed: 1, params: { num_boost_round: 20, folds: 2, ...params } },
      )
    ).files;
  versions = { 1: await trained({}), 2: await trained({ num_boost_round: 1, max_depth: 1 }) };
});
afterAll(() => rm(folder, { recursive: true }));

/** An API that has these versions, of which one is champion. */
function api(champion: string, refused?: string) {
  const recorded: unknown[] = [];
  const numberOf = (version: string) => (version === 'champion' ? champion : version);
  const answer = async (path: string, body?: object) => {
    const [, version, rest = ''] = /\/versions\/([^/]+)(\/\w+)?$/.exec(path)!;
    const number = numberOf(version!);
    const files = [...versions[number]!.keys()].map((name) => ({ name }));
    if (rest === '/files') return { data: { model_version: number, files }, message: '' };
    if (rest === '') return { data: { aliases: number === champion ? ['champion'] : [] }, message: '' };
    if (refused) throw new Refused(refused, 'The key may not.');
    recorded.push({ version: number, body });
    return { data: {}, message: `Version ${number} is judged.` };
  };
  const read = async (path: string) => {
    const [, version, name] = /\/versions\/([^/]+)\/files\/(.+)$/.exec(path)!;
    return versions[version!]!.get(decodeURIComponent(name!))!;
  };
  return { ask: Object.assign(answer, { file: read }) as Ask, recorded };
}

const run = async ({ ask }: { ask: Ask }, version: string, other: string, data = file) => {
  const { data: found } = await compare.ask(ask, { model: 'small', data }, [version, other]);
  return { lines: compare.lines!(found), fails: compare.fails!(found) };
};

describe('npm run model -- compare', () => {
  it('says which of two versions ranks better, and records what was held against the champion', async () => {
    const champion = api('1');
    const { lines, fails } = await run(champion, '2', 'champion');
    expect(fails).toBe(true);
    expect(lines[0]).toMatch(/^Compared with version 1 on \d+ rows that neither was fitted to/);
    expect(lines[1]).toMatch(/^metric +version 2 +version 1 +difference +95% interval$/);
    expect(lines.slice(-2)).toEqual([
      'Version 2 is worse than version 1.',
      'It is recorded. Version 2 is judged.',
    ]);
    const digest = bundleDigest(versions[1]!);
    expect(champion.recorded).toMatchObject([{ version: '2', body: { against: { version: '1', digest } } }]);
  });

  it('records nothing where the other one is not the champion', async () => {
    const champion = api('2');
    const { lines, fails } = await run(champion, '2', '1');
    expect([fails, lines.at(-1)]).toEqual([true, 'It is not recorded: version 1 is not the champion.']);
    const better = await run(champion, '1', '2');
    expect([better.fails, better.lines.at(-2)]).toEqual([false, 'Version 1 is no worse than version 2.']);
    expect(champion.recorded).toHaveLength(1);
  });

  it('prints what it found also where the key may record nothing', async () => {
    const { lines } = await run(api('1', 'insufficient_scope'), '2', '1');
    expect(lines.at(-1)).toBe('It is not recorded, so the gate knows nothing of it: The key may not.');
    await expect(run(api('1', 'rate_limited'), '2', '1')).rejects.toThrow('The key may not.');
  });

  it('fails where it cannot be told, and says why', async () => {
    const few = join(folder, 'few.csv');
    await writeFile(few, loans.slice(0, 40).join('\n'));
    const { lines, fails } = await run(api('1'), '2', '1', few);
    expect(fails).toBe(true);
    expect(lines[0]).toMatch(
      /^It could not be compared with version 1\. Of the rows that neither was fitted to/,
    );
    expect(lines[1]).toBe('Version 2 may or may not be worse than version 1.');
  });
});
