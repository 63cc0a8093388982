import { z } from 'zod';
import type { CompiledSchema } from '../../application/compile.ts';
import { readJsonText } from '../../application/json-text.ts';
import type { ScalerSection } from '../../model/scaler.ts';
import { invalid, parsed } from '../../validation.ts';
import { areNamed, matchSome } from './match-features.ts';
import { isDump, refuseOtherScalers, renamed } from './scikit-learn.ts';

const numbers = z.array(z.number()).min(1);
/** Null is what StandardScaler has where it was told not to subtract, or not to divide. */
const written = z.object({
  mean: numbers.nullable(),
  scale: numbers.nullable(),
  features: z.array(z.string()).nullish(),
});
const dumped = z
  .object({
    mean_: numbers.nullable(),
    scale_: numbers.nullable(),
    feature_names_in_: z.array(z.string()).nullish(),
    // scikit-learn keeps means that it was told not to subtract.
    with_mean: z.boolean().default(true),
    with_std: z.boolean().default(true),
  })
  .transform(({ mean_, scale_, feature_names_in_, with_mean, with_std }) => ({
    mean: with_mean ? mean_ : null,
    scale: with_std ? scale_ : null,
    features: feature_names_in_,
  }));

/** A scaler as a file says it, in the order of whoever fitted it. */
export interface ScalerFile {
  mean: number[];
  scale: number[];
  /** None where the file does not name its features. */
  features: string[];
}

/**
 * Reads a scaler: `{"mean": […], "scale": […], "features": […]}`, or what scikit-learn's `StandardScaler` has as attributes (`mean_`,
 * `scale_`, `feature_names_in_`, and `with_mean` and `with_std`, which say whether the two are used), or one that computes as it does: see
 * `renamed`. A scale of 0 is 1, as scikit-learn treats a feature that never changes.
 *
 * @param text JSON
 * @throws SolventError `validation_error` naming everything that is wrong, or what the scaler is and what can be done
 */
export function readScaler(text: string): ScalerFile {
  const sentence = 'The scaler is not valid';
  const json = readJsonText('The scaler', text);
  refuseOtherScalers(json);
  const said = isDump(json) ? parsed(dumped, renamed(json), sentence) : parsed(written, json, sentence);
  const { mean, scale } = said;
  const features = said.features ?? [];
  const count = (mean ?? scale ?? features).length;
  const details = [
    ...(mean === null && scale === null ? [{ path: '', message: 'it has neither means nor scales' }] : []),
    ...(scale && scale.length !== count
      ? [{ path: 'scale', message: `it has ${scale.length} scales for ${count} means` }]
      : []),
    ...(features.length > 0 && features.length !== count
      ? [{ path: 'features', message: `it names ${features.length} features for ${count} numbers` }]
      : []),
    ...(scale ?? []).flatMap((one, index) =>
      one < 0 ? [{ path: `scale.${index}`, message: `${one} is below 0` }] : [],
    ),
  ];
  if (details.length > 0) throw invalid(sentence, details);
  return {
    mean: mean ?? new Array<number>(count).fill(0),
    scale: (scale ?? new Array<number>(count).fill(1)).map((one) => (one === 0 ? 1 : one)),
    features,
  };
}

/**
 * Where a scaler's numbers stand in the schema.
 *
 * @param places of a scaler without names: for each of its numbers the index of the schema's feature
 * @throws SolventError `validation_error` naming every feature that the schema lacks
 */
export function placesOfScaler(
  compiled: CompiledSchema,
  { features }: ScalerFile,
  places: readonly number[],
): readonly number[] {
  return areNamed(features) ? matchSome(compiled, 'The scaler', features) : places;
}

/** A scaler in model order. What it does not scale has the mean 0 and the scale 1, which leave every number as it is. */
export function inModelOrder(
  { features }: CompiledSchema,
  { mean, scale }: ScalerFile,
  places: readonly number[],
): ScalerSection {
  const ordered = { mean: features.map(() => 0), scale: features.map(() => 1) };
  places.forEach((feature, index) => {
    ordered.mean[feature] = mean[index]!;
    ordered.scale[feature] = scale[index]!;
  });
  return ordered;
}
