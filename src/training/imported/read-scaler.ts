import { z } from 'zod';
import type { CompiledSchema } from '../../application/compile.ts';
import { readJsonText } from '../../application/json-text.ts';
import type { ScalerSection } from '../../model/scaler.ts';
import { invalid, parsed } from '../../validation.ts';
import { areNamed, matchFeatures } from './match-features.ts';

const numbers = z.array(z.number()).min(1);
/** Null is what StandardScaler has where it was told not to subtract, or not to divide. */
const written = z.object({
  mean: numbers.nullable(),
  scale: numbers.nullable(),
  features: z.array(z.string()).optional(),
});
const dumped = z
  .object({
    mean_: numbers.nullable(),
    scale_: numbers.nullable(),
    feature_names_in_: z.array(z.string()).optional(),
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
 * Reads a standard scaler: `{"mean": […], "scale": […], "features": […]}`, or what Python's `StandardScaler` has as attributes (`mean_`,
 * `scale_`, `feature_names_in_`, and `with_mean` and `with_std`, which say whether the two are used). A scale of 0 is 1, as scikit-learn treats a feature that never changes.
 *
 * @param text JSON
 * @throws SolventError `validation_error` naming everything that is wrong
 */
export function readScaler(text: string): ScalerFile {
  const sentence = 'The scaler is not valid';
  const json = readJsonText('The scaler', text);
  const isDump = typeof json === 'object' && json !== null && ('mean_' in json || 'scale_' in json);
  const said = isDump ? parsed(dumped, json, sentence) : parsed(written, json, sentence);
  const { mean, scale, features } = said;
  const count = (mean ?? scale ?? features ?? []).length;
  const details = [
    ...(mean === null && scale === null ? [{ path: '', message: 'it has neither means nor scales' }] : []),
    ...(scale && scale.length !== count
      ? [{ path: 'scale', message: `it has ${scale.length} scales for ${count} means` }]
      : []),
    ...(features && features.length !== count
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
    features: features ?? [],
  };
}

/**
 * The same in model order.
 * @param places of a scaler without names: for each of its numbers the index of the schema's feature
 * @throws SolventError `validation_error` naming every feature that the other side lacks
 */
export function inModelOrder(
  compiled: CompiledSchema,
  { mean, scale, features }: ScalerFile,
  places: readonly number[],
): ScalerSection {
  const found = areNamed(features) ? matchFeatures(compiled, 'The scaler', features, mean.length) : places;
  if (found.length !== mean.length)
    throw invalid('The scaler does not fit the booster', [
      {
        path: 'mean',
        message: `it has ${mean.length} numbers, and the booster has ${found.length} features`,
      },
    ]);
  const ordered = { mean: new Array<number>(mean.length), scale: new Array<number>(mean.length) };
  found.forEach((feature, index) => {
    ordered.mean[feature] = mean[index]!;
    ordered.scale[feature] = scale[index]!;
  });
  return ordered;
}
