import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SolventError } from '../../../errors.ts';
import { isAbsent } from '../file-errors.ts';

/** What stands in a backup's folder. The manifest is written last: without it the others are incomplete. */
export const backupFiles = (folder: string) => ({
  manifest: join(folder, 'manifest.json'),
  /** Its folder is one of a store's, with the objects under their keys. */
  blobs: join(folder, 'blobs'),
  /** A line for each of them: its key, its length in bytes and its SHA-256. */
  blobList: join(folder, 'blobs.ndjson'),
  tables: join(folder, 'tables'),
  /** A line for each row, in the order of the columns that the manifest names. */
  table: (name: string) => join(folder, 'tables', `${name}.ndjson`),
});

const sealed = { bytes: z.int(), sha256: z.hex() };
const manifestSchema = z.strictObject({
  format: z.literal(1),
  /** Names this backup. */
  id: z.uuid(),
  /** When the database was read. */
  at: z.iso.datetime(),
  /** The migrations that made its tables. */
  migrations: z.array(z.string()),
  tables: z.array(
    z.strictObject({
      name: z.string().regex(/^\w+$/),
      columns: z.array(z.string()),
      rows: z.int(),
      ...sealed,
    }),
  ),
  blobs: z.strictObject({
    count: z.int(),
    /** Of all of them together. */
    bytes: z.int(),
    /** The file that lists them. */
    list: z.strictObject(sealed),
    /** Keys of what was deleted while the backup was made: rows may still name it. */
    gone: z.array(z.string()),
  }),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** @throws SolventError `not_found` for a folder that holds no backup or half of one, `file_damaged` */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(backupFiles(folder).manifest, 'utf8');
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new SolventError(
      'not_found',
      `${folder} holds no backup, or one that was not finished: there is no manifest.json in it.`,
    );
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new SolventError(
      'file_damaged',
      `${backupFiles(folder).manifest} is damaged, or of a later version of this product.`,
      { cause: error },
    );
  }
}
