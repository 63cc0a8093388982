import { aligned } from '../../../src/aligned.ts';
import type { VersionDetails } from '../../../src/http/models/views.ts';
import { verdictLines } from '../../../src/registry/gate/text.ts';
import { roundsText } from '../../../src/training/imported/rounds-text.ts';
import type { Action } from '../action.ts';
import { versionAddress } from '../address.ts';

export const show: Action = {
  about:
    'what a version, by number or alias, decides by, how good it was on its hold-out, and what the gate says of it',
  takes: ['VERSION'],
  options: [],
  ask: (ask, { model }, [version]) => ask(versionAddress(model, version!)),
  lines(data) {
    const details = data as VersionDetails;
    const { aliases, risk_bands: bands, tags, archived, imported } = details;
    const facts = [
      ['version', `${details.model_version}${aliases.length > 0 ? ` (${aliases.join(', ')})` : ''}`],
      ['digest', details.digest],
      ['registered', `${details.created_at} by ${details.created_by}`],
      ...tags.map(({ key, value, at, by }) => ['tag', `${key}=${value}, ${at} by ${by}`]),
      ...(archived ? [['archived', `${archived.at} by ${archived.by}: ${archived.why}`]] : []),
      ...(imported ? importedFacts(imported) : []),
      [
        imported ? 'measured on' : 'trained on',
        `${details.training_rows} rows, SHA-256 ${details.data_sha256}${imported ? ': nobody knows which rows it was trained on' : ''}`,
      ],
      ['features', details.features.join(', ')],
      ['decides', `default from ${details.threshold}; Medium from ${bands.medium}, High from ${bands.high}`],
    ];
    const metrics = Object.entries(details.metrics).map(([name, { value, low, high }]) => [
      name,
      value.toFixed(4),
      `${low.toFixed(4)} – ${high.toFixed(4)}`,
    ]);
    const done = details.upkeep.map(({ at, by, act, key, value, why }) => [
      at,
      by,
      act,
      key === null ? (why ?? '') : `${key}=${value}`,
    ]);
    return [
      ...facts.map(([name, value]) => `${name!.padEnd(11)} ${value}`),
      '',
      ...aligned([['metric', imported ? 'these rows' : 'hold-out', '95% interval'], ...metrics]),
      '',
      ...verdictLines(details.verdict),
      ...(done.length > 0 ? ['', ...aligned([['at', 'by', 'did', 'what, or why'], ...done])] : []),
    ];
  },
};

function importedFacts(imported: NonNullable<VersionDetails['imported']>): string[][] {
  const { version, sha256, scaled, calibrated, threshold } = imported;
  return [
    ['imported', `a booster by XGBoost ${version}, SHA-256 ${sha256}: ${roundsText(imported)}`],
    [
      '',
      [
        scaled ? 'a scaler before its trees' : 'no scaler',
        calibrated ? 'calibrated on the rows' : 'not calibrated',
        threshold === 'given' ? 'the threshold as it was said' : "the threshold by the schema's policy",
      ].join(', '),
    ],
  ];
}
