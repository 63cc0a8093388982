import { type BundleFiles, openBundle } from '../../src/model/bundle.ts';

/** A bundle as the API takes it in. Whatever else lies beside its files stays there. */
export function bundleForm(files: BundleFiles): FormData {
  const { manifest } = openBundle(files);
  const form = new FormData();
  for (const name of ['manifest.json', ...Object.keys(manifest.files)])
    form.append('file', new Blob([files.get(name) as Uint8Array<ArrayBuffer>]), name);
  return form;
}
