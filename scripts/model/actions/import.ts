import { openBundle } from '../../../src/model/bundle.ts';
import { readBundleFolder } from '../../training/bundle-folder.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

export const importBundle: Action = {
  about: "registers the bundle in a folder: another registry's version, or what npm run train --out wrote",
  takes: ['DIR'],
  options: [],
  async ask(ask, { model }, [folder]) {
    const files = readBundleFolder(folder!);
    const { manifest } = openBundle(files);
    const form = new FormData();
    // Whatever else lies in the folder stays there.
    for (const name of ['manifest.json', ...Object.keys(manifest.files)])
      form.append('file', new Blob([files.get(name) as Uint8Array<ArrayBuffer>]), name);
    return ask(`${modelAddress(model)}/versions`, form);
  },
};
