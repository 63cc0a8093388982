import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { wholeNumberText } from '../../src/number-text.ts';
import { readNetworks } from '../../src/platform/node/client-address.ts';
import type { NodeState } from '../../src/platform/node/servers.ts';
import { parsed } from '../../src/validation.ts';
import { givenOf, missingServerSettings, serverShape, serversOf } from './server-settings.ts';
import { DEFAULT_STATE } from './state-folder.ts';

export const ROLES = ['api', 'batch', 'drift', 'train'] as const;
export type Role = (typeof ROLES)[number];

const wholeNumber = (least: number, most?: number) => wholeNumberText(least, most);
const list = (text: string) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const settingsSchema = z.object({
  ...serverShape,
  /** Where the API listens; 0 takes a free port. */
  PORT: wholeNumber(0, 65_535).default(8787),
  /** The address that it listens at; all of them by default. */
  HOST: z.string().optional(),
  /** What this process does; everything by default. */
  ROLES: z
    .string()
    .default(ROLES.join(','))
    .transform(list)
    .pipe(z.array(z.enum(ROLES)).min(1)),
  /** Processes that answer. */
  WORKERS: wholeNumber(1, 256).default(1),
  /** Threads that score portfolios. */
  BATCH_THREADS: wholeNumber(1, 256).default(availableParallelism()),
  /** The folder that all processes of an installation share. */
  SOLVENT_STATE: z.string().trim().default(DEFAULT_STATE),
  /** Proxies that may say who a client is and how it came: addresses and networks. */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(list)
    .transform((texts, context) => {
      try {
        return readNetworks(texts);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    }),
  /** After a signal to stop: how long it goes on answering, for whoever sends requests to learn of it. */
  STOP_DELAY_SECONDS: wholeNumber(0, 3_600).default(5),
  /** And how long it then waits for what is in flight. */
  STOP_GRACE_SECONDS: wholeNumber(1, 3_600).default(20),
});
export type Settings = z.infer<typeof settingsSchema> & { state: NodeState };

export const settingNames = Object.keys(settingsSchema.shape);

/** The threads of a role in a process that has it. */
export function threadsOfRole(role: Exclude<Role, 'api'>, { BATCH_THREADS }: Settings): number {
  return role === 'batch' ? BATCH_THREADS : 1;
}

/** The threads of all roles of a process but `api`, which has none. */
export function threadsOf(settings: Settings): number {
  const roles = settings.ROLES.filter((role) => role !== 'api');
  return roles.reduce((sum, role) => sum + threadsOfRole(role, settings), 0);
}

/**
 * What Node itself is told; the product's own variables are `src/environment.ts`'s.
 * @throws SolventError `validation_error`, naming every variable that is wrong
 */
export function readSettings(variables: Record<string, string | undefined>): Settings {
  const settings = parsed(
    settingsSchema,
    givenOf(variables),
    'The environment is not valid',
    missingServerSettings,
  );
  const folder = resolve(settings.SOLVENT_STATE);
  return { ...settings, SOLVENT_STATE: folder, state: { folder, servers: serversOf(settings) } };
}
