/** Writes a version's risk pack: as a page that prints, as Markdown, and all its numbers as JSON. */
import { writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readEnvironment } from '../src/environment.ts';
import type { VersionView } from '../src/http/models/views.ts';
import { printableLines } from '../src/printable-text.ts';
import { packMarkdown } from '../src/risk-pack/markdown.ts';
import { problemsOf, type RiskPack, riskPack } from '../src/risk-pack/pack.ts';
import { packDocument } from '../src/risk-pack/pack-document.ts';
import { packPage } from '../src/risk-pack/page.ts';
import { STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { keyOf, requireAddress } from './dev/api.ts';
import { makeWritableFolder, requireWritableFolder } from './dev/folder.ts';
import { stateFolder } from './dev/state-folder.ts';
import { workerVariables } from './dev/variables.ts';
import { modelAddress } from './model/address.ts';
import { readArguments, readModelName } from './model/arguments.ts';
import { type Ask, withApi } from './model/ask.ts';
import { fetchBundle } from './model/fetch-bundle.ts';
import { OPTIONS } from './model/options.ts';
import { registryFacts } from './risk-pack/registry-facts.ts';
import { versionBefore } from './risk-pack/version-before.ts';
import { csvOptions, readableError, readBytes, readCsvOptions } from './training/input.ts';

const { values, positionals } = readCommand({
  run: 'npm run risk-pack',
  takes: 'VERSION',
  requireArguments(given) {
    if (given.length !== 1)
      throw new Error(
        'Say: npm run risk-pack -- VERSION, a number or an alias. See: npm run risk-pack -- --help',
      );
  },
  about: [
    "Writes a version's risk pack: purpose, data, method, metrics, limits, reasons, monitoring, oversight and what changed since the last version. The numbers of its manifest are computed again from the bundle, and with --data from the rows; the same version gives the same bytes twice.",
    'It works on the stack on this machine, running or not, or on the API at --url.',
  ],
  options: {
    model: OPTIONS.model,
    url: OPTIONS.url,
    key: { ...OPTIONS.key, about: 'of the API; it takes the scope admin or monitor' },
    data: {
      ...OPTIONS.data,
      about:
        'the very file that the version was trained on, or imported with: what takes rows is computed again',
    },
    retrain: {
      type: 'boolean',
      default: false,
      about: 'trains it again on --data, and compares every number: those that a training draws, too',
    },
    out: {
      type: 'string',
      path: true,
      value: 'FOLDER',
      about: 'where the three files are written (default: risk-pack/MODEL-VERSION in the state folder)',
    },
    ...csvOptions,
  },
  variables: {
    ...STATE_VARIABLE,
    MODEL_NAME: 'the model, where --model is not given',
    API_KEY: 'the key, where --key is not given',
    DRIFT_PSI_THRESHOLD: 'and the other variables of the service: monitoring is told by their limits',
  },
  fails:
    'there is no pack, a number came out otherwise than the manifest says, or the history is not as it was written',
  example: 'npm run risk-pack -- champion --data loans.csv',
});
const { model, version, environment, csv } = settings(() => {
  const model = readModelName(values.model, process.env.MODEL_NAME);
  const [version] = readArguments({ takes: ['VERSION'] }, positionals);
  keyOf(values.key);
  requireAddress(values.url);
  if (values.retrain && values.data === undefined)
    throw new Error('npm run risk-pack -- --retrain wants --data FILE.csv. See: npm run risk-pack -- --help');
  const environment = readEnvironment(workerVariables(process.env));
  return { model, version: version!, environment, csv: readCsvOptions(values) };
});

try {
  if (values.out !== undefined) requireWritableFolder(values.out);
  await withApi(values, async (ask) => {
    const pack = await packOf(ask);
    const folder = values.out ?? join(stateFolder(), 'risk-pack', `${model}-${pack.version}`);
    await write(folder, pack);
    const problems = problemsOf(pack);
    for (const problem of problems) console.error(printableLines(problem));
    if (problems.length > 0) process.exitCode = 1;
  });
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}

async function packOf(ask: Ask): Promise<RiskPack> {
  const bundle = await fetchBundle(ask, model, version);
  const registry = await registryFacts(ask, model, bundle.version);
  const { versions } = (await ask(`${modelAddress(model)}?archived=true`)).data as {
    versions: VersionView[];
  };
  const before = versionBefore(bundle.version, registry, versions);
  const file = values.data;
  return riskPack({
    model,
    version: bundle.version,
    bundle,
    registry,
    previous: before && { ...before, bundle: await fetchBundle(ask, model, before.version) },
    environment,
    open: file === undefined ? null : async () => ({ name: basename(file), bytes: readBytes(file), ...csv }),
    retrain: values.retrain,
  });
}

async function write(folder: string, pack: RiskPack): Promise<void> {
  const document = packDocument(pack);
  makeWritableFolder(folder, 0o777);
  const files = {
    'risk-pack.html': await packPage(document),
    'risk-pack.md': packMarkdown(document),
    'risk-pack.json': `${JSON.stringify(pack, null, 1)}\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const again = pack.checks.length;
  const same = pack.checks.filter((check) => check.same).length;
  console.log(
    `Version ${pack.version} of ${model}: ${again} numbers computed again, ${same} of them as the manifest says.`,
  );
  for (const name of Object.keys(files)) console.log(relative(process.cwd(), join(folder, name)));
}
