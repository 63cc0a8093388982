import { rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { typedPath } from './cli/typed-path.ts';
import { apiOf, keyOf } from './dev/api.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';
import {
  type Fetched,
  type Job,
  type PortfolioFile,
  readJob,
  type Server,
  type Submitted,
  submitFile,
} from './portfolio/client.ts';
import { download } from './portfolio/download.ts';
import { ONE_REQUEST_BYTES, submitInParts } from './portfolio/in-parts.ts';
import { type Outputs, outputsOf, requireFile, requireOutputs } from './portfolio/outputs.ts';
import { inFlags } from './portfolio/own-words.ts';
import { patiently } from './portfolio/patience.ts';
import { progressBar } from './portfolio/progress.ts';
import { forget, note, orForget, type Resume, resumeOrBegin } from './portfolio/resume.ts';
import { csvOptions, readableError, readCsvOptions } from './training/input.ts';

const POLL_MILLISECONDS = 1000;

/** Where `npm start` listens unless told otherwise. */
const USUAL_URL = 'http://127.0.0.1:8787';

const { values, positionals } = readCommand({
  run: 'npm run portfolio',
  takes: 'score FILE.csv',
  requireArguments([command, path, more]) {
    if (command !== 'score' || !path || more !== undefined)
      throw new Error('Say what to score: npm run portfolio -- score FILE.csv --out SCORED.csv');
  },
  about: [
    'Scores a portfolio through the API, and waits for the results. Interrupted, the same command goes on where it was. A file of more than 32 MiB goes in parts.',
    'Why rows were rejected is written to SCORED.csv.errors.csv, and the rows themselves, to correct and send again, to SCORED.csv.rejected.csv (.ndjson of JSON, .parquet of Parquet). FILE may be CSV, TSV, NDJSON, JSON or Parquet, and gzipped (docs/files.md).',
  ],
  options: {
    out: {
      type: 'string',
      path: true,
      value: 'SCORED.csv',
      required: true,
      about: 'where to write the results: .csv, .ndjson, .json or .parquet, else in the form of the input',
    },
    model: { type: 'string', value: 'NAME', about: 'the model that scores (default: MODEL_NAME of the API)' },
    url: { type: 'string', value: 'URL', about: `of the API (default: the running \`npm start\`)` },
    key: { type: 'string', value: 'KEY', about: `of the API (default: API_KEY, or ${DEVELOPMENT_KEY})` },
    reasons: {
      type: 'boolean',
      default: false,
      about: 'the results say why: columns reason_1 to reason_4 (docs/reasons.md)',
    },
    subject: {
      type: 'string',
      value: 'COLUMN',
      about:
        'the column that tells whose application each row is, for the records of decisions (docs/decisions.md)',
    },
    ...csvOptions,
  },
  variables: { ...STATE_VARIABLE, API_KEY: 'the key, where --key is not given' },
  fails: 'the portfolio was not scored',
  example: 'npm run portfolio -- score portfolio.csv --out scored.csv',
});
const { outputs, key, ...file } = settings(() => {
  const path = typedPath(positionals[1]!);
  requireFile(path);
  const { model, subject } = values;
  const said = { path, model, ...readCsvOptions(values), reasons: values.reasons || undefined, subject };
  const outputs = outputsOf(said, values.out);
  requireOutputs(path, outputs);
  return { ...said, outputs, key: keyOf(values.key) };
});

const bar = progressBar(process.stderr);
try {
  const server = (await apiOf({ ...values, key })) ?? { url: USUAL_URL, key };
  const resume = await resumeOrBegin(file, outputs, server.url);
  process.exitCode = await orForget(outputs, resume, () => score(server, file, outputs, resume));
} catch (error) {
  bar.say(readableError(error));
  process.exitCode = 1;
}

async function score(server: Server, file: PortfolioFile, outputs: Outputs, resume: Resume): Promise<number> {
  if (!resume.job) {
    await note(outputs, resume);
    const submitted = await submit(server, file, resume.idempotencyKey);
    bar.say(`Job ${submitted.job_id}: ${submitted.rows} rows, model version ${submitted.model_version}.`);
    for (const warning of submitted.warnings) bar.say(inFlags(warning));
    resume.job = submitted.job_id;
    await note(outputs, resume);
  }
  const job = await finished(server, resume.job);
  if (job.status !== 'CANCELLED') {
    const fetched = (name: Fetched) =>
      download(server, name, outputs, resume, (fraction) => bar.show('Download', fraction), bar.say);
    await fetched('results');
    // Those of an earlier run would be taken for this one's.
    await Promise.all([outputs.errors, outputs.rejected].map((earlier) => rm(earlier, { force: true })));
    for (const name of beside(job)) await fetched(name);
  }
  await forget(outputs);
  bar.say(
    `${job.status}: ${job.scored} rows scored, ${job.rejected} rejected, ${job.missing} missing. ` +
      (['results', ...beside(job)] as const).map((name) => outputs[name]).join(', '),
  );
  return job.status === 'SUCCESS' ? 0 : 1;
}

/** What there is besides the results. A row that is missing was given up, and came to nobody's hands. */
function beside({ rejected, missing }: Job): Fetched[] {
  return [
    ...(rejected + missing > 0 ? (['errors'] as const) : []),
    ...(rejected > 0 ? (['rejected'] as const) : []),
  ];
}

async function submit(server: Server, file: PortfolioFile, idempotencyKey: string): Promise<Submitted> {
  const show = (fraction: number) => bar.show('Upload', fraction);
  if ((await stat(file.path)).size > ONE_REQUEST_BYTES)
    return submitInParts(server, file, idempotencyKey, show, bar.say);
  return patiently('Submit', () => submitFile(server, file, idempotencyKey, show), bar.say);
}

async function finished(server: Server, id: string): Promise<Job> {
  for (;;) {
    const job = await patiently('Progress', () => readJob(server, id), bar.say);
    const end = job.estimated_end ? `until ${new Date(job.estimated_end).toLocaleTimeString()}` : '';
    bar.show('Scored', job.progress, `${job.rows_per_second ?? '–'} rows/s ${end}`);
    if (job.status !== 'PENDING' && job.status !== 'PROGRESS') return job;
    await wait(POLL_MILLISECONDS);
  }
}
