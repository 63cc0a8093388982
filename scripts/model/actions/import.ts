import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { bundleForm } from '../bundle-form.ts';

export const importBundle: Action = {
  about: "registers the bundle in a folder: another registry's version, or what npm run train --out wrote",
  takes: ['DIR'],
  options: [],
  ask: (ask, { model }, [folder]) =>
    ask(`${modelAddress(model)}/versions`, bundleForm(readBundleFolder(folder!))),
};
