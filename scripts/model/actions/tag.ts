import { readTagsChange } from '../../../src/http/models/tags-change.ts';
import type { VersionView } from '../../../src/http/models/views.ts';
import type { Action } from '../action.ts';
import { versionAddress } from '../address.ts';

export const tag: Action = {
  about: 'writes at a version what people want to find there, such as ticket=RISK-12, or removes a tag',
  takes: ['VERSION', '[KEY=VALUE …]'],
  options: ['remove'],
  check({ remove }, [, ...tags]) {
    if (tags.length === 0 && remove === undefined) throw new Error('Say KEY=VALUE, or --remove KEY.');
    const odd = tags.find((tag) => tag.indexOf('=') < 1);
    if (odd !== undefined) throw new Error(`${odd} is no tag: write it as KEY=VALUE.`);
    readTagsChange(change(remove, tags));
  },
  ask: (ask, { model, remove }, [version, ...tags]) =>
    ask(`${versionAddress(model, version!)}/tags`, change(remove, tags)),
  lines(data) {
    const { model_version, tags } = data as VersionView;
    const shown = tags.map(({ key, value }) => `${key}=${value}`).join(', ');
    return [`Version ${model_version} has ${shown === '' ? 'no tags' : `the tags ${shown}`}.`];
  },
};

function change(remove: string | undefined, tags: string[]) {
  return { set: Object.fromEntries(tags.map(parted)), remove: remove === undefined ? [] : [remove] };
}

/** A value may hold the sign as well. */
function parted(tag: string): [string, string] {
  const at = tag.indexOf('=');
  return [tag.slice(0, at), tag.slice(at + 1)];
}
