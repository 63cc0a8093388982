import { basename } from 'node:path';
import { type CheckedReasons, checkReasons } from '../../../src/training/validation/check-reasons.ts';
import { checkedReasonsLines } from '../../../src/training/validation/checked-reasons-text.ts';
import { readBytes, readCsvOptions } from '../../training/input.ts';
import type { Action } from '../action.ts';
import { fetchBundle } from '../fetch-bundle.ts';

interface ReasonsData extends CheckedReasons {
  model_name: string;
  model_version: string;
}

export const reasons: Action = {
  about: 'finds the reasons of every row of a CSV that a version declines, and what they are worth',
  takes: ['VERSION'],
  options: ['data', 'delimiter', 'decimal', 'thousands', 'charset'],
  wants: ['data'],
  check: (given) => void readCsvOptions(given),
  async ask(ask, { model, data, ...csv }, [version]) {
    const options = readCsvOptions(csv);
    const bundle = await fetchBundle(ask, model, version!);
    const open = async () => ({ name: basename(data!), bytes: readBytes(data!), ...options });
    const found: ReasonsData = {
      model_name: model,
      model_version: bundle.version,
      ...(await checkReasons(bundle, open)),
    };
    return { data: found, message: '' };
  },
  lines: (data) => checkedReasonsLines(data as ReasonsData, `version ${(data as ReasonsData).model_version}`),
  fails: (data) => (data as ReasonsData).directed.contradicting > 0,
};
