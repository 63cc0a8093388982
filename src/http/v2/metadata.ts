import type { ReasonedModel } from '../../explain/reasons/model-reasons.ts';
import { ownKeyName } from '../../scoring/own-key.ts';
import { datatypeOf } from './field-inputs.ts';
import { outputMetadata } from './outputs.ts';
import { FEATURES } from './raw-features.ts';
import { MOST_BYTES, MOST_ROWS } from './request.ts';

export const SERVER_METADATA = {
  name: 'solvent',
  version: '1',
  extensions: ['binary_tensor_data'],
  parameters: { max_rows: MOST_ROWS, max_request_bytes: MOST_BYTES },
};

/** The two forms of an application: one input a field, or what the model sees of it in one input. */
const [OF_FIELDS, OF_FEATURES] = ['fields', 'features'];

/**
 * A model as the protocol describes one. `parameters.form` says which inputs come together.
 * @param versions that may be asked for by their numbers
 */
export function modelMetadata(model: ReasonedModel, versions: readonly string[]) {
  const { name, manifest, compiled } = model;
  const { schema } = compiled;
  const key = ownKeyName(schema);
  const parameters = { form: OF_FIELDS };
  const fields = schema.fields.map((field) => ({
    name: field.name,
    datatype: datatypeOf(field),
    shape: [-1],
    parameters: { ...parameters, ...(field.nullable && { nullable: true }) },
  }));
  const ofKey = { name: key, datatype: 'BYTES', shape: [-1], parameters: { ...parameters, optional: true } };
  const hasField = schema.fields.some((field) => field.name === FEATURES);
  const features = {
    name: FEATURES,
    datatype: 'FP32',
    shape: [-1, manifest.features.length],
    parameters: { form: OF_FEATURES, names: manifest.features },
  };
  return {
    name,
    versions,
    platform: 'onnxruntime_onnx',
    inputs: [...fields, ...(key === undefined ? [] : [ofKey]), ...(hasField ? [] : [features])],
    outputs: outputMetadata(model),
  };
}
