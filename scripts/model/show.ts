import { aligned } from '../../src/aligned.ts';
import type { EventView, VersionDetails, VersionView } from '../../src/http/models/views.ts';

/** What the API answers, for people. */

/** So much of a digest tells two bundles apart to people. */
const SHORT_DIGEST = 12;

export function modelLines(data: unknown): string[] {
  const { models } = data as {
    models: { model_name: string; versions: number; aliases: Record<string, string> }[];
  };
  const rows = models.map(({ model_name, versions, aliases }) => [
    model_name,
    String(versions),
    Object.entries(aliases)
      .map(([alias, version]) => `${alias} ${version}`)
      .join(', '),
  ]);
  return aligned([['model', 'versions', 'aliases'], ...rows]);
}

export function versionLines(data: unknown): string[] {
  const { versions } = data as { versions: VersionView[] };
  const rows = versions.map(({ model_version, aliases, accepted, created_at, created_by, digest }) => [
    model_version,
    aliases.join(', '),
    accepted ? 'yes' : 'no',
    created_at,
    created_by,
    digest.slice(0, SHORT_DIGEST),
  ]);
  return aligned([['version', 'aliases', 'accepted', 'registered', 'by', 'digest'], ...rows]);
}

export function detailLines(data: unknown): string[] {
  const details = data as VersionDetails;
  const { aliases, risk_bands: bands } = details;
  const facts = [
    ['version', `${details.model_version}${aliases.length > 0 ? ` (${aliases.join(', ')})` : ''}`],
    ['digest', details.digest],
    ['registered', `${details.created_at} by ${details.created_by}`],
    [
      'criteria',
      details.criteria.length > 0 ? details.criteria.map(criterion).join('; ') : 'none: nothing was judged',
    ],
    ['trained on', `${details.training_rows} rows, SHA-256 ${details.data_sha256}`],
    ['features', details.features.join(', ')],
    ['decides', `default from ${details.threshold}; Medium from ${bands.medium}, High from ${bands.high}`],
  ];
  const metrics = Object.entries(details.metrics).map(([name, { value, low, high }]) => [
    name,
    value.toFixed(4),
    `${low.toFixed(4)} – ${high.toFixed(4)}`,
  ]);
  return [
    ...facts.map(([name, value]) => `${name!.padEnd(11)} ${value}`),
    '',
    ...aligned([['metric', 'hold-out', '95% interval'], ...metrics]),
  ];
}

function criterion(one: VersionDetails['criteria'][number]): string {
  return `${one.metric} ${one.direction} ${one.required}: ${one.met ? 'met' : 'not met'}`;
}

export function eventLines(data: unknown): string[] {
  const { events, next_cursor } = data as { events: EventView[]; next_cursor: string | null };
  if (events.length === 0) return ['Nothing was moved.'];
  const rows = events.map(({ sequence, at, by, kind, alias, from, to, why, forced }) => [
    String(sequence),
    at,
    kind ?? 'alias',
    alias,
    `${from ?? '–'} → ${to}${forced ? ' (forced)' : ''}`,
    by,
    why,
  ]);
  const lines = aligned([['event', 'at', 'kind', 'alias', 'versions', 'by', 'why'], ...rows]);
  return next_cursor === null ? lines : [...lines, `… older ones: --cursor ${next_cursor}`];
}
