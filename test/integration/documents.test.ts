import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUNTIMES, type Runtime, type Started, startOn } from '../../scripts/dev/start-on.ts';
import { DEVELOPMENT_KEY } from '../../scripts/dev/variables.ts';
import { documents, root } from '../documents/documents.ts';
import { notRun } from '../documents/not-run.ts';
import { printedCommands } from '../documents/printed.ts';

const run = promisify(execFile);
/** Where a command succeeds by what it prints, and not by an answer that says `success`. */
const SAYS: [command: RegExp, output: RegExp][] = [
  [/salary":532339\.56\}'$/, /"success":false,"error":"validation_error".*unknown_column/],
  [/\/results$/, /^Index,employed,bank_balance,annual_salary,branch,prediction,probability/m],
  [/\/errors$/, /^L-3,4,bank_balance,not_a_number,/m],
  [/\/rejected$/, /L-3,1,"28,000\.00",300000,east/],
  [
    /^npm run train .*our-loans.* --promote$/,
    /^Version 1 of our-loans is the champion now\.\nhttp.* answers with it .*\/api\/v1\/models\/our-loans\/predict/m,
  ],
  [
    /^npm run train .*loan-default\/schema\.json --promote$/,
    /^Version \d+ of loan-default is the champion now\.\n.* answers with it\.$/m,
  ],
  [/\/models\/our-loans\/predict/, /"model_version":"1"/],
  [/^npm run model -- rollback/, /answers with version/],
  [/\/v2\/models\/loan-default\/infer/, /"name":"probability","datatype":"FP64"/],
  [/\/metrics" \| grep -E '\^loan_/, /^loan_database_bytes [1-9]\d+$/m],
  [/\/metrics/, /^loan_predictions_total\{/m],
];
/** The portfolio whose results the README prints. */
const PORTFOLIO = `Index,employed,bank_balance,annual_salary,branch
L-1,1,8759.7,532340,north
L-2,0,28000,200000,=cmd()
L-3,1,"28,000.00",300000,east
L-4,1,9000,500000,south
`;

const printed = printedCommands();
/** Each document is tried where its reader is; the README's readers are everywhere. */
const READ_ON: Record<Runtime, (path: string) => boolean> = {
  workerd: (path) => path !== 'docs/node.md',
  node: (path) => path === 'docs/node.md' || path === 'README.md',
};

describe.each(RUNTIMES)('on %s', (runtime) => {
  let folder = '';
  let stack: Started;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'solvent-documents-'));
    // As a clone, in which the commands may write; what is read lies in the project.
    for (const name of await readdir(root))
      if (!['.git', '.solvent', '.solvent-node', 'package.json', 'coverage'].includes(name))
        await symlink(join(root, name), join(folder, name));
    await copyFile(join(root, 'package.json'), join(folder, 'package.json'));
    const variables = { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0' };
    stack = await startOn(runtime, stateOf(folder), variables);
    await writeFile(join(folder, 'portfolio.csv'), PORTFOLIO);
    const schema = JSON.parse(
      await readFile(join(root, 'models/loan-default/schema.json'), 'utf8'),
    ) as object;
    await writeFile(join(folder, 'my-schema.json'), JSON.stringify({ ...schema, name: 'my-loans' }));
    await sh('npm run sample -- --rows 3000 --out loans.csv && cp loans.csv FILE.csv');
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const stateOf = (folder: string) => join(folder, runtime === 'node' ? '.solvent-node' : '.solvent');

  /** Runs what a reader types. */
  async function sh(command: string): Promise<string> {
    const env = {
      ...process.env,
      SOLVENT_STATE: stateOf(folder),
      URL: stack.url,
      KEY: DEVELOPMENT_KEY,
    };
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', command], { cwd: folder, env });
    return stdout;
  }

  const printing = documents().filter(
    ({ path }) => READ_ON[runtime](path) && printed.some(({ document }) => document === path),
  );

  it.each(printing.map(({ path, text }) => [path, text] as const))(
    'every command that %s prints does what it says, or stands in a list with the reason why it is not run',
    async (path, text) => {
      for (const [, name, rows] of text.matchAll(/^\$ cat (\w+\.csv)\n((?:[^\n`$]+\n)+)/gm))
        await writeFile(join(folder, name!), rows!);
      let job = '';
      for (const { command } of printed.filter(({ document }) => document === path)) {
        if (notRun(command)) continue;
        // The port is one that is free, and ids are those of this run.
        const here = command
          .replaceAll(':8787', `:${new URL(stack.url).port}`)
          .replace(/\{id\}|[0-9a-f]{8}-[0-9a-f-]{27}/, job);
        const output = await sh(here);
        const [, says] = SAYS.find(([pattern]) => pattern.test(command)) ?? [];
        if (says) expect(output, command).toMatch(says);
        else if (/^curl/.test(command)) expect(output, command).toContain('"success":true');
        job = /"upload_id":"([^"]+)"/.exec(output)?.[1] ?? job;
        const submitted = /"job_id":"([^"]+)","status":"PENDING"/.exec(output)?.[1];
        if (submitted) {
          job = submitted;
          await ended(command.includes('predict/batch') ? 'predict/batch' : 'portfolios', job);
        }
      }
    },
  );

  /** A reader asks for the results when the job is done. */
  async function ended(route: string, id: string): Promise<void> {
    for (;;) {
      const answer = await fetch(`${stack.url}/api/v1/${route}/${id}`, {
        headers: { 'X-API-Key': DEVELOPMENT_KEY },
      });
      const { data } = (await answer.json()) as { data: { status: string } };
      if (data.status !== 'PENDING' && data.status !== 'PROGRESS') return;
      await wait(100);
    }
  }
});
