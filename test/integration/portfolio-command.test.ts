import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openControl } from '../../scripts/dev/control.ts';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';
import { DEVELOPMENT_KEY } from '../../scripts/dev/variables.ts';

const run = promisify(execFile);
const ROWS = 60_000;
const HEADER = 'Index,employed,bank_balance,annual_salary\n';

describe('npm run portfolio -- score', () => {
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
    const sample = ['scripts/sample.ts', '--rows', `${ROWS}`, '--seed', '3', '--out', join(folder, 'in.csv')];
    await run(process.execPath, sample);
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const command = (out: string, file = 'in.csv') => [
    'scripts/portfolio.ts',
    'score',
    join(folder, file),
    '--out',
    join(folder, out),
    '--url',
    stack.url,
  ];
  /** Starts the command, and kills it as soon as it says something that matches. @returns false when it was faster */
  async function killedAt(out: string, said: RegExp, file?: string): Promise<boolean> {
    const child = spawn(process.execPath, command(out, file));
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk;
        if (said.test(text)) child.kill('SIGKILL');
      });
    await once(child, 'close');
    return child.signalCode === 'SIGKILL';
  }
  const jobs = async () => {
    const answer = await fetch(`${stack.url}/api/v1/portfolios`, {
      headers: { 'X-API-Key': DEVELOPMENT_KEY },
    });
    return ((await answer.json()) as { data: { jobs: unknown[] } }).data.jobs.length;
  };

  it('scores a file, and killed at any stage goes on with the same job to the same bytes', async () => {
    const { stdout, stderr } = await run(process.execPath, command('whole.csv'));
    expect(stdout + stderr).toContain(`${ROWS} rows scored, 0 rejected, 0 missing`);
    const whole = await readFile(join(folder, 'whole.csv'), 'utf8');
    expect(whole.trim().split('\n')).toHaveLength(ROWS + 1);

    expect(await killedAt('resumed.csv', /Job /)).toBe(true);
    // The job may have ended meanwhile, and its download be over before the kill: then this one is whole already.
    await killedAt('resumed.csv', /Scored|Download/);
    await run(process.execPath, command('resumed.csv'));
    expect((await readFile(join(folder, 'resumed.csv'), 'utf8')) === whole).toBe(true);
    expect(await jobs()).toBe(2);
  });

  it('says why with --reasons, of a file in one request and of one in parts', async () => {
    const rows = '1,0,18000,100000\n2,1,10000,532339.56\n';
    await writeFile(join(folder, 'why.csv'), HEADER + rows);
    // Blank lines are no rows, and make it long enough.
    await writeFile(join(folder, 'long.csv'), HEADER + rows + '\n'.repeat(33 * 1024 * 1024));
    for (const file of ['why.csv', 'long.csv']) {
      await run(process.execPath, [...command('why-scored.csv', file), '--reasons']);
      const [header, first, second] = (await readFile(join(folder, 'why-scored.csv'), 'utf8')).split('\n');
      expect(header).toBe(
        `${HEADER.trim()},prediction,probability,default_risk,model_version,reason_1,reason_2,reason_3,reason_4`,
      );
      expect(first).toMatch(/^1,0,18000,100000,1,0\.0\d+,High,1,card_balance:higher,,,$/);
      expect(second).toMatch(/^2,1,10000,532339\.56,0,0\.\d+,Low,1(,([a-z_]+:(higher|lower|value))?){4}$/);
    }
  });

  it('sends a large file in parts, and killed between them goes on with the next', async () => {
    const note = 'x'.repeat(20_000);
    const rows = Array.from({ length: 2000 }, (_, row) => `${row},1,${row},500000,${note}\n`);
    await writeFile(
      join(folder, 'large.csv'),
      `Index,employed,bank_balance,annual_salary,note\n${rows.join('')}`,
    );
    const before = await jobs();
    // The first part is five sixths of it.
    expect(await killedAt('large-scored.csv', /Upload 90%/, 'large.csv')).toBe(true);
    expect(await jobs()).toBe(before);
    const { stdout, stderr } = await run(process.execPath, command('large-scored.csv', 'large.csv'));
    expect(stdout + stderr).toContain('2000 rows scored, 0 rejected, 0 missing');
    expect(stderr).not.toMatch(/Upload [1-7]0%/);
    expect(await jobs()).toBe(before + 1);
  });

  it('writes rejected rows beside the results, corrected to be sent again', async () => {
    await writeFile(join(folder, 'mixed.csv'), `${HEADER}7,1,9000,500000\n8,1,many,500000\n`);
    const { stderr } = await run(process.execPath, command('mixed-scored.csv', 'mixed.csv'));
    const [scored, errors, rejected] = ['', '.errors.csv', '.rejected.csv'].map((ending) =>
      join(folder, `mixed-scored.csv${ending}`),
    );
    expect(stderr).toContain(`1 rows scored, 1 rejected, 0 missing. ${scored}, ${errors}, ${rejected}\n`);
    expect(await readFile(errors!, 'utf8')).toContain('8,3,bank_balance,not_a_number');
    const row = await readFile(rejected!, 'utf8');
    expect(row).toContain('8,1,many,500000');

    await writeFile(rejected!, row.replace('many', '9000'));
    await run(process.execPath, command('corrected.csv', 'mixed-scored.csv.rejected.csv'));
    expect(await readFile(join(folder, 'corrected.csv'), 'utf8')).toMatch(/\n8,1,9000,500000,0,/);

    await writeFile(join(folder, 'mixed.csv'), `${HEADER}7,1,9000,500000\n`);
    await run(process.execPath, command('mixed-scored.csv', 'mixed.csv'));
    const left = (await readdir(folder)).filter((name) => name.startsWith('mixed-scored'));
    expect(left).toEqual(['mixed-scored.csv']);
  });

  it('finds the stack that runs on the state folder, whatever its port', async () => {
    const closeControl = await openControl(stack, join(folder, 'state'));
    try {
      await writeFile(join(folder, 'small.csv'), 'employed,bank_balance,annual_salary\n1,9000,500000\n');
      const score = ['score', join(folder, 'small.csv'), '--out', join(folder, 'found.csv')];
      const env = { ...process.env, SOLVENT_STATE: join(folder, 'state') };
      await writeFile(join(folder, 'found.csv.errors.csv'), 'of an earlier run\n');
      const { stderr } = await run(process.execPath, ['scripts/portfolio.ts', ...score], { env });
      expect(stderr).toContain('1 rows scored, 0 rejected, 0 missing');
      expect(await readdir(folder)).not.toContain('found.csv.errors.csv');
    } finally {
      await closeControl();
    }
  });
});
