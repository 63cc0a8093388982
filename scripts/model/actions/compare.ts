import { basename } from 'node:path';
import type { VersionDetails } from '../../../src/http/models/views.ts';
import { bundleDigest } from '../../../src/registry/bundle-store.ts';
import type { Comparison } from '../../../src/registry/gate/comparison.ts';
import { noWorse } from '../../../src/registry/gate/no-worse.ts';
import type { Imported } from '../../../src/registry/gate/origin.ts';
import { CHAMPION } from '../../../src/registry/move.ts';
import { compareVersions } from '../../../src/training/compare/compare.ts';
import { comparisonLines } from '../../../src/training/compare/report.ts';
import { readBytes, readCsvOptions } from '../../training/input.ts';
import type { Action } from '../action.ts';
import { versionAddress } from '../address.ts';
import { type Ask, Refused } from '../ask.ts';
import { fetchBundle } from '../fetch-bundle.ts';

interface ComparedData {
  model_name: string;
  model_version: string;
  comparison: Comparison;
  /** Rows that the schema of one of the two cannot read. */
  left_out: number;
  /** Which of the two were imported: rows may have been theirs. */
  imported: Imported;
  result: ReturnType<typeof noWorse>['result'];
  /** What became of it in the registry, in a sentence. */
  record: string;
}

export const compare: Action = {
  about: 'holds a version against another on the rows of a CSV that neither was fitted to',
  takes: ['VERSION', 'OTHER'],
  options: ['data', 'delimiter', 'decimal', 'thousands', 'charset'],
  wants: ['data'],
  check: (given) => void readCsvOptions(given),
  async ask(ask, { model, data, ...csv }, [version, other]) {
    const options = readCsvOptions(csv);
    const [ours, theirs] = [await fetchBundle(ask, model, version!), await fetchBundle(ask, model, other!)];
    const rival = {
      version: theirs.version,
      digest: bundleDigest(theirs.files),
      files: async () => theirs.files,
    };
    const open = async () => ({ name: basename(data!), bytes: readBytes(data!), ...options });
    const name = `version ${ours.version}`;
    const { comparison, leftOut, imported } = await compareVersions(name, ours.files, rival, open);
    const found: ComparedData = {
      model_name: model,
      model_version: ours.version,
      comparison,
      left_out: leftOut,
      imported,
      result: noWorse(comparison, rival, imported).result,
      record: await recorded(ask, model, ours.version, comparison),
    };
    return { data: found, message: found.record };
  },
  lines(data) {
    const {
      model_version: version,
      comparison,
      left_out: leftOut,
      imported,
      result,
      record,
    } = data as ComparedData;
    return [
      ...comparisonLines({ comparison, leftOut, imported }, `version ${version}`),
      `Version ${version} ${SAID[result] ?? SAID.cannot_be_told} version ${comparison.against.version}.`,
      record,
    ];
  },
  fails: (data) => (data as ComparedData).result !== 'passed',
};

const SAID: Partial<Record<ComparedData['result'], string>> = {
  passed: 'is no worse than',
  failed: 'is worse than',
  cannot_be_told: 'may or may not be worse than',
};

/** Keeps a comparison with the present champion, by which the gate judges. */
async function recorded(ask: Ask, model: string, version: string, comparison: Comparison): Promise<string> {
  const { against } = comparison;
  if (version === against.version) return 'It is not recorded: the two are one version.';
  const { data } = await ask(versionAddress(model, against.version));
  if (!(data as VersionDetails).aliases.includes(CHAMPION))
    return `It is not recorded: version ${against.version} is not the champion.`;
  try {
    const { message } = await ask(`${versionAddress(model, version)}/comparisons`, comparison);
    return `It is recorded. ${message}`;
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'insufficient_scope') throw error;
    return `It is not recorded, so the gate knows nothing of it: ${error.message}`;
  }
}
