import { SolventError } from '../../errors.ts';

/** What scikit-learn's preprocessors have as attributes. */
interface Dump {
  readonly center_?: unknown;
  readonly with_centering?: unknown;
  readonly with_scaling?: unknown;
  readonly max_abs_?: unknown;
  readonly clip?: unknown;
}

/**
 * Those that do not compute (x − mean) / scale, by an attribute that they alone have, and what can be done. Trees ask whether a number is below another,
 * so that a scaler changes nothing that they could learn.
 */
const OTHERS: readonly { attributes: readonly string[]; name: string; advice: string }[] = [
  {
    attributes: ['min_', 'data_min_', 'data_range_'],
    name: 'a MinMaxScaler',
    // (x − data_min) / data_range is another float64 for six numbers of ten.
    advice:
      'It multiplies and adds, x * scale_ + min_, and no mean and scale give the same bits. Train the booster again behind a StandardScaler, a RobustScaler or a MaxAbsScaler, or without a scaler.',
  },
  {
    attributes: ['quantiles_'],
    name: 'a QuantileTransformer',
    advice: 'It is no straight line. Train the booster again without it.',
  },
  {
    attributes: ['lambdas_'],
    name: 'a PowerTransformer',
    advice: 'It is no straight line. Train the booster again without it.',
  },
  {
    attributes: ['transformers_', 'transformers'],
    name: 'a ColumnTransformer',
    advice:
      'Save the scaler in it, `transformer.named_transformers_[…]`, which names the columns that it scales; the others stay as they are.',
  },
  {
    attributes: ['steps'],
    name: 'a Pipeline',
    advice: 'Save the scaler in it, `pipeline[0]`.',
  },
];

/** Attributes by which a file is what Python wrote of a scaler. */
const OF_A_DUMP = ['mean_', 'scale_', 'center_', 'max_abs_'];

export function isDump(json: unknown): json is Dump {
  return typeof json === 'object' && json !== null && OF_A_DUMP.some((attribute) => attribute in json);
}

/** @throws SolventError `validation_error` that says what a file is, where it is of no scaler that can be taken, and what can be done */
export function refuseOtherScalers(json: unknown): void {
  if (typeof json !== 'object' || json === null) return;
  const other = OTHERS.find(({ attributes }) => attributes.some((attribute) => attribute in json));
  if (other) throw new SolventError('validation_error', `The scaler is ${other.name}. ${other.advice}`);
  if (isDump(json) && 'max_abs_' in json && json.clip === true)
    throw new SolventError(
      'validation_error',
      'The scaler is a MaxAbsScaler that clips. Nothing here clips: train the booster again without clip, or without a scaler.',
    );
}

/**
 * The attributes of a scaler under the names that StandardScaler has for them. RobustScaler computes (x − center_) / scale_, and MaxAbsScaler
 * x / scale_, in the same order and thus to the same bits.
 */
export function renamed(dump: Dump): object {
  if ('center_' in dump)
    return {
      ...dump,
      mean_: dump.center_,
      with_mean: dump.with_centering,
      with_std: dump.with_scaling,
    };
  return 'max_abs_' in dump ? { ...dump, mean_: null } : dump;
}
