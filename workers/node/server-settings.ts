import { z } from 'zod';
import type { ErrorDetail } from '../../src/errors.ts';
import type { Servers } from '../../src/platform/node/servers.ts';
import { tlsModeOf } from '../../src/platform/postgres/tls.ts';
import { redisAddress } from '../../src/platform/redis/address.ts';
import { parsed } from '../../src/validation.ts';

const hasProtocol = (text: string, protocols: string[]) => {
  try {
    const { protocol, username, password } = new URL(text);
    // A `%` that stands for itself is written %25.
    decodeURIComponent(username + password);
    return protocols.includes(protocol);
  } catch {
    return false;
  }
};

const isRedis = (text: string) => {
  try {
    redisAddress(text);
    return true;
  } catch {
    return false;
  }
};

const PRINTABLE = /^[\x21-\x7e]+$/;
const ODD_KEY = 'has a blank, a line break or a letter that no key has';

/** What is wrong with one of them is told without what was given: there are passwords in it. */
export const serverShape = {
  /** A PostgreSQL database in the place of `state.db`. */
  DATABASE_URL: z
    .string()
    .trim()
    .refine(
      (text) => hasProtocol(text, ['postgres:', 'postgresql:']),
      'is no address of a PostgreSQL database, as postgres://user:password@host:5432/database',
    )
    .refine(
      (text) => !URL.canParse(text) || tlsModeOf(text) !== undefined,
      'has an sslmode that PostgreSQL does not know: disable, allow, prefer, require, verify-ca or verify-full',
    )
    .optional(),
  /** Redis for queues and limits; several addresses are those of one cluster. */
  REDIS_URL: z
    .string()
    .trim()
    .refine(isRedis, 'is no address of Redis, as redis://user:password@host:6379/0, or several of a cluster')
    .optional(),
  /** A server of S3 in the place of the folder `blobs`. */
  S3_ENDPOINT: z
    .string()
    .trim()
    .refine(
      (text) => hasProtocol(text, ['http:', 'https:']) && !new URL(text).username && !new URL(text).password,
      'is no address of a server of S3, as https://s3.eu-central-1.amazonaws.com, without a user',
    )
    .optional(),
  S3_BUCKET: z
    .string()
    .trim()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'is no name of a bucket: 3 to 63 small letters, digits, dots and hyphens',
    )
    .optional(),
  S3_REGION: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]+$/, 'is no name of a region, as eu-central-1')
    .default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().trim().regex(PRINTABLE, ODD_KEY).optional(),
  S3_SECRET_ACCESS_KEY: z.string().trim().regex(PRINTABLE, ODD_KEY).optional(),
};

const serverSchema = z.object(serverShape);
type ServerSettings = z.infer<typeof serverSchema>;

const OF_S3 = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** What no single one of them shows: of those of S3 each needs the others. */
export function missingServerSettings(settings: ServerSettings): ErrorDetail[] {
  const set = OF_S3.filter((name) => settings[name] !== undefined);
  if (set.length === 0) return [];
  const missing = OF_S3.filter((name) => !set.includes(name));
  return missing.map((path) => ({ path, message: `is not set, and ${set[0]} is` }));
}

/** The servers that settings name. */
export function serversOf(settings: ServerSettings): Servers {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_REGION: region } = settings;
  return {
    database: settings.DATABASE_URL,
    redis: settings.REDIS_URL,
    blobs:
      endpoint === undefined
        ? undefined
        : {
            endpoint,
            bucket: bucket!,
            region,
            accessKeyId: settings.S3_ACCESS_KEY_ID!,
            secretAccessKey: settings.S3_SECRET_ACCESS_KEY!,
          },
  };
}

/**
 * The servers alone, for commands that work on a state without running it.
 * @throws SolventError `validation_error`, naming every variable of theirs that is wrong
 */
export function readServers(variables: Record<string, string | undefined>): Servers {
  const settings = parsed(
    serverSchema,
    givenOf(variables),
    'The environment is not valid',
    missingServerSettings,
  );
  return serversOf(settings);
}

/** Of variables, those that name servers. */
export function serverVariables(variables: Record<string, string | undefined>) {
  return Object.fromEntries(Object.keys(serverShape).map((name) => [name, variables[name]]));
}

/** Of variables, those that say something: an empty one is as one that is not set. */
export function givenOf(variables: Record<string, string | undefined>) {
  return Object.fromEntries(Object.entries(variables).filter(([, text]) => text?.trim()));
}
