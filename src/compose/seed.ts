import { compileSchema } from '../application/compile.ts';
import { parseApplicationSchema } from '../application/schema.ts';
import type { BundleFiles } from '../model/bundle.ts';
import { csvLines } from '../population/csv.ts';
import { drawApplicants } from '../population/draw.ts';
import { parsePopulation } from '../population/population.ts';
import type { BlobStore } from '../ports.ts';
import { seededRandom } from '../random.ts';
import { publish } from '../registry/publish.ts';
import type { RegistryServices } from '../registry/services.ts';
import type { RegisteredVersion } from '../registry/versions.ts';
import { trainingDataKey } from '../retraining/training-data.ts';

/** A bundle that comes with the project. */
export interface ProjectBundle {
  files: BundleFiles;
  isChampion: boolean;
}

/**
 * Publishes bundles. A champion of the project's becomes the champion where the model has none, whether or not it passes the
 * gate: something must answer, and the history says so. Which version was promoted is known to the registry alone. Doing it again
 * changes nothing.
 */
export async function seedBundles(
  services: RegistryServices,
  bundles: readonly ProjectBundle[],
): Promise<RegisteredVersion[]> {
  const versions: RegisteredVersion[] = [];
  for (const { files, isChampion } of bundles) {
    const alias = { name: 'champion', why: 'It came with the project.', onlyIfAbsent: true, force: true };
    versions.push(await publish(services, files, { by: 'the project', ...(isChampion && { alias }) }));
  }
  return versions;
}

/** What a data set is drawn by. */
export interface DrawnData {
  /** Of the model. */
  name: string;
  schema: unknown;
  population: unknown;
}

const ROWS = 20_000;
const SEED = 1;

/** Gives each of these models that has no data set to retrain on a drawn one. Returns the keys written. */
export async function seedTrainingData(blobs: BlobStore, models: readonly DrawnData[]): Promise<string[]> {
  const written: string[] = [];
  for (const { name, schema, population } of models) {
    const key = trainingDataKey(name);
    if (await blobs.head(key)) continue;
    const compiled = compileSchema(parseApplicationSchema(schema));
    const applicants = drawApplicants(parsePopulation(population, compiled), compiled, seededRandom(SEED));
    await blobs.put(key, [...csvLines(compiled, applicants, ROWS, false)].join(''));
    written.push(key);
  }
  return written;
}
