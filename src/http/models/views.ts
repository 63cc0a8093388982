import { z } from 'zod';
import { parseApplicationSchema } from '../../application/schema.ts';
import type { Environment } from '../../environment.ts';
import type { Manifest } from '../../model/manifest.ts';
import { changes } from '../../model/scaler.ts';
import { type ChallengerUse, challengerModeSchema } from '../../registry/challenger.ts';
import { criteriaOf } from '../../registry/gate/criteria.ts';
import { lineSchema, type Outcome, outcomeSchema } from '../../registry/gate/line.ts';
import type { StoredEvent } from '../../registry/history.ts';
import { CHAMPION, type Promotion } from '../../registry/move.ts';
import type { Tag } from '../../registry/tags.ts';
import { MOST_UPKEEP, type Upkeep } from '../../registry/upkeep.ts';
import type { StoredVerdict } from '../../registry/verdicts.ts';
import type { RegisteredVersion } from '../../registry/versions.ts';

/** How versions, events and moves are shown, and their forms for OpenAPI. */

const DIGEST = '4b1f6cf6a4ba5f3e6c3a2b7d5e8f9012a3b4c5d6e7f8091a2b3c4d5e6f708192';

export const VERSION_EXAMPLE = {
  model_version: '2',
  digest: DIGEST,
  accepted: true,
  outcome: 'passed' as const,
  created_at: '2026-11-01T12:00:00.000Z',
  created_by: 'npm run train',
  aliases: ['champion'],
  tags: [{ key: 'ticket', value: 'RISK-12', at: '2026-11-01T12:30:00.000Z', by: 'operations' }],
  archived: null,
};

const tagSchema = z.object({
  key: z.string(),
  value: z.string(),
  at: z.string().meta({ description: 'When it came to say so.' }),
  by: z.string(),
});

export const versionSchema = z
  .object({
    model_version: z.string(),
    digest: z.string().meta({ description: 'Names its bundle: the SHA-256 of its manifest.' }),
    accepted: z.boolean().meta({ description: 'Whether it passed the gate: an alias may be moved to it.' }),
    outcome: outcomeSchema.nullable().meta({
      description:
        'What the gate said of it against the present champion, and of the champion when it was judged last; null where it was not judged.',
    }),
    created_at: z.string().meta({ description: 'When the registry took it in.' }),
    created_by: z.string(),
    aliases: z.array(z.string()).meta({ description: 'Names that point at it.' }),
    tags: z.array(tagSchema).meta({ description: 'What people wrote at it.' }),
    archived: z
      .object({ at: z.string(), by: z.string(), why: z.string() })
      .nullable()
      .meta({ description: 'Since when nothing can be pointed at it, and why; null where something can.' }),
  })
  .meta({ id: 'ModelVersion', examples: [VERSION_EXAMPLE] });
export type VersionView = z.infer<typeof versionSchema>;

export function versionView(
  { version, digest, created, by, archived }: RegisteredVersion,
  aliases: Readonly<Record<string, string>>,
  outcome: Outcome | null,
  tags: Tag[] = [],
): VersionView {
  return {
    model_version: version,
    digest,
    accepted: outcome === 'passed',
    outcome,
    created_at: created,
    created_by: by,
    aliases: Object.keys(aliases).filter((alias) => aliases[alias] === version),
    tags,
    archived,
  };
}

const VERDICT_EXAMPLE = {
  outcome: 'passed' as const,
  against: '1',
  lines: [
    {
      check: 'criteria',
      result: 'passed' as const,
      message: 'roc_auc 0.9535, at least 0.85 is asked for: met',
    },
  ],
  at: '2026-11-01T12:00:00.000Z',
  by: 'npm run train',
};

export const verdictSchema = z
  .object({
    outcome: outcomeSchema.meta({
      description: 'The worst of the lines. Without force an alias moves only to what passed.',
    }),
    against: z
      .string()
      .nullable()
      .meta({ description: 'The version that was champion; null where none was.' }),
    lines: z.array(lineSchema),
    at: z.string(),
    by: z.string(),
  })
  .meta({ id: 'ModelVerdict', examples: [VERDICT_EXAMPLE] });
export type VerdictView = z.infer<typeof verdictSchema>;

export function verdictView({ outcome, against, lines, at, by }: StoredVerdict): VerdictView {
  return { outcome, against, lines, at: new Date(at).toISOString(), by };
}

const estimateSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });

export const versionDetailsSchema = versionSchema
  .extend({
    features: z.array(z.string()),
    criteria: z
      .array(
        z.object({
          metric: z.string(),
          required: z.number(),
          direction: z.enum(['at least', 'at most']),
          of: z.enum(['value', 'interval']).meta({
            description:
              'Whether the value is the metric, or the end of its 95% interval that is nearer to failing.',
          }),
          value: z.number(),
          met: z.boolean(),
        }),
      )
      .meta({ description: 'What its schema asks of a model that is promoted; none where it asks nothing.' }),
    verdict: verdictSchema,
    upkeep: z
      .array(
        z.object({
          act: z.enum(['tagged', 'untagged', 'archived', 'unarchived']),
          key: z.string().nullable().meta({ description: 'Of a tag; null where it is none.' }),
          value: z.string().nullable().meta({ description: 'As it was set, or until it was removed.' }),
          why: z.string().nullable(),
          at: z.string(),
          by: z.string(),
        }),
      )
      .meta({
        description: `Who set and removed tags, archived it and took it out again: the last ${MOST_UPKEEP}, the newest first.`,
      }),
    threshold: z.number(),
    risk_bands: z.object({ medium: z.number(), high: z.number() }),
    metrics: z
      .record(z.string(), estimateSchema)
      .meta({ description: 'On the untouched hold-out, each with its 95% interval.' }),
    imported: z
      .object({
        from: z.literal('xgboost'),
        version: z.string().meta({ description: 'Of XGBoost, which wrote the booster.' }),
        sha256: z.string().meta({ description: "Of the booster's file." }),
        rounds: z.int(),
        rounds_in_file: z.int(),
        features: z.enum(['by_name', 'by_scaler', 'by_position']),
        threshold: z.enum(['given', 'policy']),
        scaled: z.boolean().meta({ description: 'Whether a scaler stands before its trees.' }),
        calibrated: z.boolean(),
      })
      .nullable()
      .meta({
        description:
          'Of a model that was trained elsewhere: then metrics and rows are of the labelled rows that it was imported with. Null of one that was trained here.',
      }),
    training_rows: z.number(),
    data_sha256: z.string(),
  })
  .meta({
    id: 'ModelVersionDetails',
    examples: [
      {
        ...VERSION_EXAMPLE,
        features: ['employed', 'bank_balance', 'annual_salary', 'saving_rate'],
        criteria: [
          {
            metric: 'roc_auc',
            required: 0.85,
            direction: 'at least',
            of: 'value' as const,
            value: 0.9535,
            met: true,
          },
        ],
        verdict: VERDICT_EXAMPLE,
        upkeep: [
          {
            act: 'tagged' as const,
            key: 'ticket',
            value: 'RISK-12',
            why: null,
            at: '2026-11-01T12:30:00.000Z',
            by: 'operations',
          },
        ],
        threshold: 0.0475,
        risk_bands: { medium: 0.0119, high: 0.0475 },
        metrics: { roc_auc: { value: 0.9535, low: 0.9446, high: 0.9612 } },
        imported: null,
        training_rows: 50_000,
        data_sha256: 'cdf63dbe58d8a62c6d7f0a69902a8ef3581cf1e54ff4ea7fc6f7f872bfd343d5',
      },
    ],
  });
export type VersionDetails = z.infer<typeof versionDetailsSchema>;

export function versionDetails(
  shown: VersionView,
  verdict: StoredVerdict,
  upkeep: Upkeep[],
  { schema, features, policy, metrics, data, imported, scaler, calibration }: Manifest,
): VersionDetails {
  return {
    ...shown,
    features,
    criteria: criteriaOf(parseApplicationSchema(schema).promotion, metrics.holdout),
    verdict: verdictView(verdict),
    upkeep,
    threshold: policy.threshold,
    risk_bands: policy.bands,
    metrics: metrics.holdout,
    imported: imported
      ? {
          ...imported,
          scaled: changes(scaler),
          calibrated: calibration !== null,
        }
      : null,
    training_rows: data.rows,
    data_sha256: data.sha256,
  };
}

export const EVENT_EXAMPLE = {
  sequence: 2,
  at: '2026-11-02T08:00:00.000Z',
  by: 'operations',
  kind: 'promotion',
  alias: 'champion',
  from: '1',
  to: '2',
  why: 'Better on the hold-out of November.',
  forced: false,
  evidence: null,
  hash: DIGEST,
};

export const eventSchema = z
  .object({
    sequence: z.int().meta({ description: '1, 2, 3 … of each model, without gaps.' }),
    at: z.string(),
    by: z.string().meta({ description: 'The name of the key, or the command.' }),
    kind: z
      .enum(['alias', 'promotion', 'rollback', 'guard'])
      .nullable()
      .meta({ description: 'Null in events from before it was kept.' }),
    alias: z.string(),
    from: z.string().nullable().meta({ description: 'Null where the alias was not there before.' }),
    to: z.string(),
    why: z.string(),
    forced: z.boolean().meta({ description: 'To a version that did not pass the gate, on purpose.' }),
    evidence: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What it rests on: the verdict of the gate, who approved.' }),
    hash: z.string().meta({ description: 'SHA-256 over the event and the hash of the one before.' }),
  })
  .meta({ id: 'ModelEvent', examples: [EVENT_EXAMPLE] });
export type EventView = z.infer<typeof eventSchema>;

export function eventView({ at, from, to, evidence, ...event }: StoredEvent): EventView {
  return {
    ...event,
    at: new Date(at).toISOString(),
    from: from === null ? null : String(from),
    to: String(to),
    evidence: evidence === null ? null : evidenceView(evidence),
  };
}

/** A history that somebody changed is shown all the same: to say what is wrong with it is for the verification. */
function evidenceView(text: string): Record<string, unknown> {
  try {
    const evidence: unknown = JSON.parse(text);
    if (typeof evidence === 'object' && evidence !== null) return { ...evidence };
  } catch {}
  return { unreadable: text };
}

export const promotionSchema = z
  .object({
    model_name: z.string(),
    alias: z.string(),
    from: z.string().nullable().meta({ description: 'What answered before; null where nothing did.' }),
    model_version: z.string().meta({ description: 'What answers from now on, within seconds.' }),
    moved: z.boolean().meta({ description: 'False where it was so before.' }),
    mode: challengerModeSchema
      .nullable()
      .meta({ description: 'What a challenger is used for from now on; null for any other alias.' }),
    share: z.number().nullable().meta({ description: 'Of the subjects that a challenger in split answers.' }),
  })
  .meta({
    id: 'Promotion',
    examples: [
      {
        model_name: 'loan-default',
        alias: 'champion',
        from: '1',
        model_version: '2',
        moved: true,
        mode: null,
        share: null,
      },
    ],
  });
export type PromotionView = z.infer<typeof promotionSchema>;

export function promotionView({ from, version, moved, use }: Promotion, alias: string): PromotionView {
  const { mode = null, share = null } = use ?? {};
  return { model_name: version.model, alias, from, model_version: version.version, moved, mode, share };
}

/** For people. @param environment of the stack that is told of it, which may answer by something else */
export function promotionMessage(
  { from, version, moved, use }: Promotion,
  alias: string,
  { MODEL_NAME, MODEL_STAGE }: Pick<Environment, 'MODEL_NAME' | 'MODEL_STAGE'>,
): string {
  const what = `version ${version.version} is ${alias} of ${version.model}${use ? `, ${useText(use)},` : ''}`;
  if (!moved) return `Nothing moved: ${what} already.`;
  const before = from === null || from === version.version ? '' : `; it was version ${from}`;
  const isPinned = alias === CHAMPION && version.model === MODEL_NAME && MODEL_STAGE !== CHAMPION;
  const pinned = isPinned
    ? ` This stack answers by MODEL_STAGE=${MODEL_STAGE}, and not with the champion.`
    : '';
  return `${what[0]!.toUpperCase()}${what.slice(1)} now${before}.${pinned}`;
}

/** What a challenger is used for, for people. */
export function useText({ mode, share }: ChallengerUse): string {
  return share === null ? `in mode ${mode}` : `in mode ${mode} with a share of ${share}`;
}
