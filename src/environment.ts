import { z } from 'zod';
import { aliasName } from './alias-name.ts';
import { apiKey } from './api-key.ts';
import { nearest } from './nearest.ts';
import { decimalText, wholeNumberText } from './number-text.ts';
import { printableText } from './printable-text.ts';
import { parsed } from './validation.ts';

/** What operators set, read and validated once by each entry point. Secrets included, bindings not. */

/** What a key may be allowed; `admin` is the widest, and `alias:NAME` lets move that alias, of every model. */
export const PLAIN_SCOPES = ['predict', 'portfolio', 'monitor', 'audit', 'fairness', 'admin'] as const;
const scopeSchema = z.union([z.enum(PLAIN_SCOPES), z.templateLiteral(['alias:', aliasName])], {
  error: `is none of "${PLAIN_SCOPES.join('", "')}" and "alias:NAME", whose name is a word of letters, digits, - and _`,
});
export type Scope = z.infer<typeof scopeSchema>;

/** Most samples of one minute, model version and source that can be asked for. */
export const MOST_SAMPLES_PER_MINUTE = 1_000;

/** Counts of applications are kept for eight days, and the guard looks at them after a promotion and before. */
const MOST_GUARD_HOURS = 96;

/** A year of loans, and a month in which their outcomes are reported. */
export const DEFAULT_RETENTION_DAYS = 400;

/** A variable is a text; wrangler hands over a number where its file has one. */
const asText = z.unknown().transform((value) => (typeof value === 'number' ? String(value) : value));
const rate = asText.pipe(decimalText()).pipe(z.number().max(1));
const wholeNumber = (least: number, most?: number) => asText.pipe(wholeNumberText(least, most));

const PYTHON_LEVELS = new Map([
  ['warning', 'warn'],
  ['critical', 'error'],
]);

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}

/** 32 bytes of base64, for AES-256. */
const decisionLogKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, 'is not the base64 of 32 bytes: `openssl rand -base64 32` makes one');

const apiKeySchema = z.strictObject({
  /** The history keeps it, and answers and commands print it. */
  name: printableText,
  /** Hexadecimal SHA-256 of the key: the key itself is stored nowhere. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not 64 lower-case hexadecimal digits'),
  scopes: z.array(scopeSchema).min(1),
  /** Requests a minute of this key, wherever they come from, in the place of the limits by address; 0 is none. */
  limit: z.int().min(0).optional(),
});

/** Jobs and receipts belong to a name, and a key has one set of scopes: neither may be there twice. */
const apiKeysSchema = z
  .array(apiKeySchema)
  .refine((keys) => new Set(keys.map(({ name }) => name)).size === keys.length, 'has a name twice')
  .refine((keys) => new Set(keys.map(({ sha256 }) => sha256)).size === keys.length, 'has a key twice');
export type ApiKeys = z.infer<typeof apiKeysSchema>;

const environmentSchema = z.object({
  /** One key with all scopes. */
  API_KEY: apiKey.optional(),
  /** JSON: [{ name, sha256, scopes }]. */
  API_KEYS: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(apiKeysSchema)
    .optional(),
  MODEL_NAME: z.string().default('loan-default'),
  /** An alias such as champion, or a version. */
  MODEL_STAGE: z.string().default('champion'),
  /** How many keys must stand on a move of an alias to a version that did not answer under it before. */
  PROMOTION_APPROVALS: wholeNumber(1).default(1),
  /** Requests a minute per client address, those that only read not counted; 0 switches the limit off. */
  RATE_LIMIT_PER_MINUTE: wholeNumber(0).default(100),
  /** Of those that only read, polls above all. Six times as many by default. */
  RATE_LIMIT_READS_PER_MINUTE: wholeNumber(0).optional(),
  DRIFT_SAMPLING_RATE: rate.default(0.1),
  DRIFT_BATCH_SAMPLING_RATE: rate.default(0.05),
  /** Most samples that are kept of one minute and source: it bounds what monitoring costs. */
  DRIFT_SAMPLES_PER_MINUTE: wholeNumber(1, MOST_SAMPLES_PER_MINUTE).default(240),
  DRIFT_PSI_THRESHOLD: asText.pipe(decimalText()).pipe(z.number().positive()).default(0.15),
  /** The share of refused applications from which on an alert is raised. */
  DRIFT_REFUSED_THRESHOLD: rate.default(0.05),
  /** After how many days without a challenger one is asked for, whatever drift there is; 0 is never. */
  RETRAIN_EVERY_DAYS: wholeNumber(0).default(0),
  /** How long a retrained challenger is shadowed before anything becomes of it. */
  CHALLENGER_SHADOW_HOURS: wholeNumber(0).default(24),
  /** What becomes of it then by itself: nothing, a proposal, or the promotion. */
  CHALLENGER_PROMOTION: z.enum(['wait', 'propose', 'promote']).default('propose'),
  /** How long a promoted version is watched, and taken back where it does worse than the one before; 0 for not at all. */
  GUARD_HOURS: wholeNumber(0, MOST_GUARD_HOURS).default(24),
  /** How long samples and outcomes are kept: defaults show after months. */
  DRIFT_RETENTION_DAYS: wholeNumber(1).default(DEFAULT_RETENTION_DAYS),
  /** Where drift alerts are posted; https, and no address inside a private network. */
  ALERT_WEBHOOK_URL: z.string().optional(),
  /** Signs them: `whsec_` and base64; several with spaces between them sign each. */
  ALERT_WEBHOOK_SECRET: z.string().optional(),
  /** For local development only: allows http and private addresses. */
  ALERT_WEBHOOK_ALLOW_PRIVATE: z.stringbool().default(false),
  /** The MLflow server that versions and aliases are shown to; none by default. */
  MLFLOW_TRACKING_URI: z.string().optional(),
  MLFLOW_TRACKING_TOKEN: z.string().optional(),
  /** With a password; it goes before a token. */
  MLFLOW_TRACKING_USERNAME: z.string().optional(),
  MLFLOW_TRACKING_PASSWORD: z.string().optional(),
  /** The experiment of its runs; the model's name by default. */
  MLFLOW_EXPERIMENT_NAME: printableText.optional(),
  /**
   * Whether every decision is recorded: `on` answers while its record is on its way, for a second at most; `strict` answers when it was
   * taken, and refuses where it cannot be.
   */
  DECISION_LOG: z.enum(['off', 'on', 'strict']).default('off'),
  /** How long records are kept, in days: 25 months by default. */
  DECISION_RETENTION_DAYS: wholeNumber(1).default(762),
  /** Encrypts the records: base64 of 32 bytes. Without it nobody reads what was written with it. */
  DECISION_LOG_KEY: decisionLogKey.optional(),
  /** Off, nothing is counted, and /metrics shows only what it reads from the database. */
  METRICS_ENABLED: z.stringbool().default(true),
  /** Whether /metrics answers without a key; with one it asks for the scope `monitor`. */
  METRICS_PUBLIC: z.stringbool().default(true),
  /** The longest portfolio file, in bytes after decompression. */
  PORTFOLIO_MAX_BYTES: wholeNumber(1).default(1024 ** 3),
  PORTFOLIO_MAX_ROWS: wholeNumber(1).default(10_000_000),
  /** A chunk of a portfolio ends with the row that fills it. */
  PORTFOLIO_CHUNK_BYTES: wholeNumber(1).default(512 * 1024),
  /** Chunks of one job that are queued at the same time. */
  PORTFOLIO_WINDOW: wholeNumber(1).default(4),
  /** How long a finished job and its files are kept. */
  PORTFOLIO_RETENTION_DAYS: wholeNumber(1).default(30),
  /** A queued chunk that is not recorded for so long is queued again. */
  PORTFOLIO_STALLED_SECONDS: wholeNumber(1).default(300),
  /** In any case, and as Python calls its levels. */
  LOG_LEVEL: z
    .string()
    .transform((level) => PYTHON_LEVELS.get(level.toLowerCase()) ?? level.toLowerCase())
    .pipe(z.enum(['debug', 'info', 'warn', 'error']))
    .default('info'),
  /** The share of requests below 400 that are logged; all others are, at their level. */
  LOG_SUCCESS_RATE: rate.default(1),
  /** Origins whose pages may call the API from a browser, with commas between them; `*` is every one. */
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .transform((origins) => origins.filter((origin) => origin !== ''))
    .refine(
      (origins) => origins.every(isOrigin),
      'is a list of origins such as https://desk.example.com, or *',
    ),
});
export type Environment = z.infer<typeof environmentSchema>;

/** Every variable that an entry may be given. */
export const environmentNames = Object.keys(environmentSchema.shape);

/**
 * Variables that are none of ours, each with the one that was perhaps meant. A misspelled limit is a limit that is not there.
 *
 * @param variables texts; what is none is a binding
 */
export function unknownVariables(variables: object): { name: string; meant?: string }[] {
  return Object.entries(variables)
    .filter(([name, value]) => typeof value === 'string' && !environmentNames.includes(name))
    .map(([name]) => {
      const meant = nearest(name, environmentNames);
      return { name, ...(meant !== undefined && { meant }) };
    });
}

/**
 * @param variables the entry's variables; bindings and unknown names are left alone, and an empty text is how shells and
 *   compose files say "not set", never a zero
 * @throws SolventError `validation_error`, naming every variable that is wrong
 */
export function readEnvironment(variables: object): Environment {
  const isSet = ([, value]: [string, unknown]) => typeof value !== 'string' || value.trim() !== '';
  const given = Object.fromEntries(Object.entries(variables).filter(isSet));
  return parsed(environmentSchema, given, 'The environment is not valid');
}
