import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, root } from './documents.ts';

/** A path in the project; NAME and its like stand for what a reader fills in. */
const PATH = /`((?:src|scripts|test|workers|migrations|models|deploy|docs|lint|\.ci)\/[\w./-]*)`/g;

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(documents())('$path', ({ path, text }) => {
  it('leads to what is there: files that it links to, and files and folders that it names', () => {
    const linked = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, to]) =>
      join(dirname(path), to!),
    );
    const named = [...text.matchAll(PATH)].map(([, name]) => name!).filter((name) => !/[A-Z]{4}/.test(name));
    expect([...linked, ...named].filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it('names commands of package.json', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
