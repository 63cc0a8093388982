import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../src/digest.ts';
import {
  addVersion,
  EMPTY_REGISTRY,
  formatRegistry,
  nextVersion,
  parseRegistry,
  type Registry,
  setAlias,
} from '../../src/registry/registry.ts';
import type { Trained } from '../../src/training/train.ts';

/** A model's folder on disk, `OUT/NAME`: its versions' bundles and `registry.json`. */
export class ModelFolder {
  readonly path: string;

  constructor(out: string, name: string) {
    this.path = join(out, name);
  }

  registry(): Registry {
    try {
      return parseRegistry(readFileSync(join(this.path, 'registry.json'), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY_REGISTRY;
      throw error;
    }
  }

  nextVersion(): string {
    return nextVersion(this.registry());
  }

  /**
   * Writes a bundle into its folder and then registers it. Both happen by renaming what is complete: a run that dies
   * leaves an unregistered folder at worst, never half a bundle.
   *
   * @param alias is pointed at the new version, when given
   * @returns the bundle's folder
   */
  add(trained: Trained, created: Date, alias?: string): string {
    const { version } = trained.manifest;
    const folder = join(this.path, version);
    mkdirSync(this.path, { recursive: true });
    const temporary = mkdtempSync(join(this.path, '.training-'));
    try {
      const inside = join(temporary, version);
      mkdirSync(inside);
      for (const [name, bytes] of trained.files) writeFileSync(join(inside, name), bytes, { flush: true });
      let registry = addVersion(this.registry(), version, {
        created: created.toISOString(),
        accepted: trained.verdict.passed,
        manifest_sha256: sha256Hex(trained.files.get('manifest.json')!),
      });
      if (alias) registry = setAlias(registry, alias, version);
      const registryFile = join(temporary, 'registry.json');
      writeFileSync(registryFile, formatRegistry(registry), { flush: true });
      // What stands here without being registered is the rest of a run that died between the two renames.
      rmSync(folder, { recursive: true, force: true });
      renameSync(inside, folder);
      renameSync(registryFile, join(this.path, 'registry.json'));
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return folder;
  }
}
