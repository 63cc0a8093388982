import { existsSync } from 'node:fs';
import { writeBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import type { Action } from '../action.ts';
import { fetchBundle } from '../fetch-bundle.ts';

export const exportBundle: Action = {
  about: "writes a version's files into a new folder: manifest, card and plots, trees",
  takes: ['VERSION', 'DIR'],
  options: [],
  async ask(ask, { model }, [version, folder]) {
    if (existsSync(folder!)) throw new Error(`${folder} is there already. Name a folder that is not.`);
    const { files, version: number } = await fetchBundle(ask, model, version!);
    writeBundleFolder(folder!, files);
    return {
      data: { model_name: model, model_version: number, folder, files: [...files.keys()] },
      message: `${files.size} files of version ${number} of ${model} stand in ${folder}.`,
    };
  },
};
