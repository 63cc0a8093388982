import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DrawnData, ProjectBundle } from '../../compose/seed.ts';
import { bundleFolders, readBundleFolder } from './bundle-folder.ts';

/** The bundles that lie under `models/`. The folder of a champion is called so. */
export function projectBundles(root: string): ProjectBundle[] {
  return bundleFolders(join(root, 'models')).map((folder) => ({
    files: readBundleFolder(folder),
    isChampion: basename(folder) === 'champion',
  }));
}

/** The models under `models/` that have a population file. */
export function projectPopulations(root: string): DrawnData[] {
  const models = join(root, 'models');
  const read = (name: string, file: string): unknown =>
    JSON.parse(readFileSync(join(models, name, file), 'utf8'));
  return readdirSync(models)
    .filter((name) => existsSync(join(models, name, 'population.json')))
    .map((name) => ({
      name,
      schema: read(name, 'schema.json'),
      population: read(name, 'population.json'),
    }));
}
