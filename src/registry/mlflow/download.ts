import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { printable } from '../../printable-text.ts';
import { requireName } from './artifact-path.ts';
import { getFile, getJson, type MlflowServer } from './connection.ts';
import { understood } from './understood.ts';

/** Of one file: a booster of a thousand deep trees has a tenth of it. */
export const MOST_FILE_BYTES = 64 * 1024 ** 2;

/** What lies in a folder. */
export interface Entry {
  name: string;
  isFolder: boolean;
  /** Bytes; undefined where the store does not say. */
  size: number | undefined;
}

const listed = z.object({
  files: z
    .array(
      z.object({
        path: z.string(),
        is_dir: z.boolean().default(false),
        file_size: z.coerce.number().int().min(0).optional(),
      }),
    )
    .default([]),
});

/**
 * What lies in a folder behind the artifact proxy; nothing where there is no such folder.
 * @throws SolventError `validation_error` for a name that leads out of it; `storage_unavailable`
 */
export async function listFolder(server: MlflowServer, folder: readonly string[]): Promise<Entry[]> {
  const answer = await getJson(server, 'mlflow-artifacts/artifacts', { path: folder.join('/') });
  return understood(server, listed, answer).files.map(({ path, is_dir, file_size }) => {
    requireName(path);
    return { name: path, isFolder: is_dir, size: file_size };
  });
}

/**
 * Downloads a file of a folder, and checks that all of it arrived.
 * @param path its parts below the folder
 * @throws SolventError `not_found`, `payload_too_large`; `storage_unavailable` for one that was cut short
 */
export async function download(
  server: MlflowServer,
  folder: readonly string[],
  path: readonly string[],
): Promise<Uint8Array> {
  const whole = [...folder, ...path];
  const shown = printable(path.join('/'));
  const name = whole.at(-1)!;
  const entry = (await listFolder(server, whole.slice(0, -1))).find(
    (one) => one.name === name && !one.isFolder,
  );
  if (!entry) throw new SolventError('not_found', `The model has no file ${shown} at MLflow.`);
  const { size } = entry;
  if (size !== undefined && size > MOST_FILE_BYTES)
    throw new SolventError(
      'payload_too_large',
      `${shown} has ${size} bytes, and a file of a model may have ${MOST_FILE_BYTES}.`,
    );
  const address = `mlflow-artifacts/artifacts/${whole.map(encodeURIComponent).join('/')}`;
  const bytes = await getFile(server, address, MOST_FILE_BYTES);
  if (size !== undefined && bytes.length !== size)
    throw new SolventError(
      'storage_unavailable',
      `Of ${shown}, ${bytes.length} bytes arrived of ${size}: the download was cut short, or the file changed. Try again.`,
    );
  return bytes;
}
