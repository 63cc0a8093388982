import { explainerOfModel, type ModelExplainer } from '../explain/model-explainer.ts';
import type { Bundle } from '../model/bundle.ts';

/**
 * Keeps what explains a model: of most nobody ever asks for it, and their trees are read when somebody does. Each who asks until then reads
 * for itself, and the first to arrive puts it into place: see `modelHolder`.
 *
 * @param made where the trees were read with the model
 * @param read the manifest, and the trees among the files
 * @param makeRoom called before memory is taken
 */
export function explainerKeeper(
  made: ModelExplainer | undefined,
  read: () => Promise<Pick<Bundle, 'manifest' | 'files'>>,
  makeRoom: () => void,
): () => Promise<ModelExplainer> {
  let kept = made;
  return async () => {
    if (kept) return kept;
    const bundle = await read();
    if (!kept) {
      makeRoom();
      kept = explainerOfModel(bundle);
    }
    return kept;
  };
}
