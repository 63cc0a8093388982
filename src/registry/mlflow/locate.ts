import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { printable } from '../../printable-text.ts';
import { proxiedPath } from './artifact-path.ts';
import { getJson, MlflowError, type MlflowServer } from './connection.ts';
import type { ModelUri } from './model-uri.ts';
import { understood } from './understood.ts';

/** A model's files on a server. */
export interface Located {
  /** What it is, for people: `version 3 of loan-default`. */
  name: string;
  /** The parts of their folder's path, behind the artifact proxy. */
  folder: string[];
}

const aliased = z.object({ model_version: z.object({ version: z.coerce.string().regex(/^\d+$/) }) });
const downloaded = z.object({ artifact_uri: z.string() });
const logged = z.object({
  model: z.object({ info: z.object({ artifact_uri: z.string(), status: z.string().optional() }) }),
});

/**
 * Finds a model's files. A version's `source` is never read: since MLflow 3 it is mostly another model URI.
 * @throws SolventError `not_found` for a model, version or alias that is not there; `validation_error` for one whose files the server does
 *   not hand out, or that was never logged whole; `storage_unavailable`
 */
export async function locate(server: MlflowServer, uri: ModelUri): Promise<Located> {
  if ('id' in uri) {
    const answer = await getJson(server, `mlflow/logged-models/${encodeURIComponent(uri.id)}`);
    const { artifact_uri, status } = understood(server, logged, answer).model.info;
    if (status !== undefined && status !== 'LOGGED_MODEL_READY')
      throw new SolventError(
        'validation_error',
        `${uri.id} is not whole at MLflow: its status is ${printable(status)}, not LOGGED_MODEL_READY.`,
      );
    return { name: uri.id, folder: proxiedPath(artifact_uri, server.url) };
  }
  const { name } = uri;
  const version = 'alias' in uri ? await versionOf(server, name, uri.alias) : uri.version;
  const answer = await getJson(server, 'mlflow/model-versions/get-download-uri', { name, version });
  const { artifact_uri } = understood(server, downloaded, answer);
  return { name: `version ${version} of ${name}`, folder: proxiedPath(artifact_uri, server.url) };
}

async function versionOf(server: MlflowServer, name: string, alias: string): Promise<string> {
  try {
    const answer = await getJson(server, 'mlflow/registered-models/alias', { name, alias });
    return understood(server, aliased, answer).model_version.version;
  } catch (error) {
    // For an alias that is not there, MLflow answers as for one that cannot be: INVALID_PARAMETER_VALUE.
    if (error instanceof MlflowError && error.mlflowCode === 'INVALID_PARAMETER_VALUE')
      throw new SolventError('not_found', `${name}@${alias} is not to be had. ${error.message}`, {
        cause: error,
      });
    throw error;
  }
}
