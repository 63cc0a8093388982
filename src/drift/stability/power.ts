import type { CompiledSchema } from '../../application/compile.ts';
import { encode } from '../../application/encode.ts';
import { drawApplicants } from '../../population/draw.ts';
import type { Population } from '../../population/population.ts';
import type { Random } from '../../ports.ts';
import { buildBaseline } from '../../statistics/baseline.ts';
import type { Baseline } from '../../statistics/distribution.ts';
import { compareWithBaseline } from './compare.ts';
import { isWorse, type Thresholds, worstOf } from './verdict.ts';

export interface PowerStudy {
  compiled: CompiledSchema;
  /** The model's calibrated PDs of encoded rows. A scaler before it would hide the units that drift is watched in: it has none. */
  score(features: Float32Array, rows: number): Float64Array;
  /** Whom the model was trained on, how many of them, and how many were held out. */
  trained: Population;
  trainedRows: number;
  heldOutRows: number;
  /** Whom it scores now, how many of them stand in a window, and how many windows are looked at. */
  scored: Population;
  samples: number;
  windows: number;
  thresholds: Thresholds;
  random: Random;
}

/** A new training population so often: the rates are to hold for any, not for one. */
const WINDOWS_PER_BASELINE = 50;

/**
 * How often the drift check says something, by simulation: the share of windows with a warning or worse, and with an
 * alert or worse.
 */
export function alarmRates(study: PowerStudy): { warning: number; alert: number } {
  const { compiled, windows, samples, random } = study;
  const names = compiled.features.map(({ name }) => name);
  const width = names.length;
  const fields = compiled.schema.fields.length;
  let baseline: Baseline | undefined;
  let warnings = 0;
  let alerts = 0;
  for (let window = 0; window < windows; window++) {
    if (!baseline || window % WINDOWS_PER_BASELINE === 0) baseline = drawBaseline(study, names);
    const { inputs, features } = drawRows(compiled, study.scored, samples, random);
    const scored = Array.from(study.score(features, samples), (probability, row) => ({
      inputs: inputs.subarray(row * fields, (row + 1) * fields),
      features: features.subarray(row * width, (row + 1) * width),
      probability,
    }));
    const alike = new Float64Array(samples).fill(1);
    const compared = compareWithBaseline(baseline, compiled, scored, alike, study.thresholds);
    const verdict = worstOf(compared.map((one) => one.verdict));
    if (isWorse(verdict, 'too_few_samples')) warnings++;
    if (isWorse(verdict, 'warning')) alerts++;
  }
  return { warning: warnings / windows, alert: alerts / windows };
}

function drawBaseline(
  { compiled, score, trained, trainedRows, heldOutRows, random }: PowerStudy,
  names: readonly string[],
): Baseline {
  const { features } = drawRows(compiled, trained, trainedRows, random);
  const { features: heldOut } = drawRows(compiled, trained, heldOutRows, random);
  return buildBaseline(features, trainedRows, names, score(heldOut, heldOutRows));
}

/** Applicants, row-major: as they came, and encoded. */
function drawRows(compiled: CompiledSchema, population: Population, rows: number, random: Random) {
  const fields = compiled.schema.fields.length;
  const width = compiled.features.length;
  const inputs = new Float64Array(rows * fields);
  const features = new Float32Array(rows * width);
  const applicants = drawApplicants(population, compiled, random);
  for (let row = 0; row < rows; row++) {
    const { values } = applicants.next().value;
    inputs.set(values, row * fields);
    encode(compiled, values, features, row * width);
  }
  return { inputs, features };
}
