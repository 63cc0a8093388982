import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type DriftReport, driftReportSchema } from '../src/drift/reports/report.ts';
import { SolventError } from '../src/errors.ts';
import { unknownOfProcess } from '../src/platform/node/unknown-variables.ts';
import { STATE_VARIABLE } from './cli/about.ts';
import { askWithKey } from './cli/ask-with-key.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import type { Control } from './dev/control.ts';
import { pathOf } from './dev/model-path.ts';
import { orSay } from './dev/or-say.ts';
import { startOwnStack } from './dev/own-stack.ts';
import { findRunning } from './dev/running.ts';
import { stateFolder } from './dev/state-folder.ts';
import { workerVariables } from './dev/variables.ts';
import { type Listed, lastCheck, pageName } from './drift/last-check.ts';

const { values: given } = readCommand({
  run: 'npm run drift',
  about: [
    'Lists the latest reports of the drift checks of the local stack.',
    'Asks the running `npm start`, whatever its port, or starts the stack for as long as it takes.',
  ],
  options: {
    model: { type: 'string', value: 'NAME', about: 'whose reports (default: MODEL_NAME)' },
    now: {
      type: 'boolean',
      default: false,
      about:
        'checks now, prints the result of each version and saves its page in the state folder: drift.html, or drift-version-N.html where there are several',
    },
  },
  variables: {
    ...STATE_VARIABLE,
    API_KEY:
      'a key of the running stack that has the scope monitor (default: dev-key, unless API_KEYS is set)',
  },
  fails: 'the stack could not be asked',
  example: 'npm run drift -- --now',
});
const stateDir = stateFolder();
for (const sentence of unknownOfProcess(process.env)) console.warn(sentence);
const variables = settings(() => workerVariables(process.env));
const LISTED = 20;

// API_KEYS holds digests, and no key to ask a stack of our own with.
const key = variables.API_KEY ?? randomUUID();
const running = await findRunning(stateDir);
await orSay(async () => {
  if (running) return work(running);
  const stack = await startOwnStack(stateDir, { ...variables, API_KEY: key });
  try {
    await work(stack);
  } finally {
    await stack.stop();
  }
});

async function work(control: Pick<Control, 'url' | 'runCron'>): Promise<void> {
  if (given.now) await control.runCron('solvent-drift');
  const answer = await get(control.url, `${pathOf('drift', given.model)}?limit=${LISTED}`);
  const { reports } = ((await answer.json()) as { data: { reports: Listed[] } }).data;
  if (given.now) {
    if (reports.length === 0) throw new Error('There is no model to check.');
    const checked = lastCheck(reports);
    for (const listed of checked) await show(control.url, listed, pageName(listed, checked.length > 1));
  } else if (reports.length === 0) console.log('There is no report yet. Make one: npm run drift -- --now');
  else
    for (const { at, model_version, verdict, summary } of reports)
      console.log(`${at}  version ${model_version}  ${verdict.padEnd(15)}  ${summary}`);
}

async function show(url: string, listed: Listed, name: string): Promise<void> {
  const answer = await get(url, pathOf(`drift/${listed.id}`, given.model));
  const report = driftReportSchema.parse(((await answer.json()) as { data: unknown }).data);
  console.log(`${report.model_name} version ${report.model_version}: ${report.verdict}\n${report.summary}\n`);
  for (const line of table(report)) console.log(line);
  const page = join(stateDir, name);
  await writeFile(page, await (await get(url, pathOf(`drift/${listed.id}.html`, given.model))).text());
  console.log(`\nThe page for people: ${relative(process.cwd(), page)}\n`);
}

function table({ windows, window }: DriftReport): string[] {
  const shown = windows.find(({ name }) => name === window) ?? windows.at(-1);
  if (!shown || shown.distributions.length === 0) return [];
  const rows = shown.distributions.map(({ feature, psi, adjusted_p_value, verdict }) => [
    feature ?? 'probability of default',
    psi.toFixed(4),
    adjusted_p_value.toPrecision(3),
    verdict,
  ]);
  return [['', 'PSI', 'p (Holm)', ''], ...rows].map(([name, psi, p, verdict]) =>
    `${name!.padEnd(24)}${psi!.padStart(8)}${p!.padStart(11)}  ${verdict}`.trimEnd(),
  );
}

async function get(url: string, path: string): Promise<Response> {
  const response = await askWithKey(`${url}${path}`, key);
  if (response.ok) return response;
  const { error, message } = (await response.json()) as { error: string; message: string };
  const isKeyWrong = response.status === 401 || response.status === 403;
  const remedy = isKeyWrong
    ? ' Give a key of the running stack that has the scope monitor: API_KEY=… npm run drift'
    : '';
  throw new SolventError(
    'conflict',
    `${path} was answered with ${response.status} ${error}: ${message}${remedy}`,
  );
}
