import type { Action } from '../action.ts';
import { versionAddress } from '../address.ts';

export const card: Action = {
  about: "a version's model card, as Markdown",
  takes: ['VERSION'],
  options: [],
  isText: true,
  async ask(ask, { model }, [version]) {
    const bytes = await ask.file(`${versionAddress(model, version!)}/files/MODEL_CARD.md`);
    return { data: { card: new TextDecoder().decode(bytes) }, message: '' };
  },
  lines: (data) => [(data as { card: string }).card.trimEnd()],
};
