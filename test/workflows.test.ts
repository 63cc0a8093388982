import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, '.github/workflows');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(readdirSync(FOLDER))('the workflow %s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const commands = Array.from(text.matchAll(/^\s+(?:- )?run: (.*)$/gm), ([, command]) => command!);

  it('uses actions by their commit, and says which version that is', () => {
    const used = Array.from(text.matchAll(/uses: *(.*)/g), ([, action]) => action!);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('has the rights that it says, and keeps no credentials', () => {
    expect(text).toMatch(/^permissions:\n {2}\w/m);
    expect(text.match(/actions\/checkout@/g)?.length).toBe(text.match(/persist-credentials: false/g)?.length);
  });

  it('runs commands of the project that are there, and none that is put together from what others wrote', () => {
    expect(commands.length).toBeGreaterThan(0);
    for (const line of text.split('\n').filter((each) => each.includes('${{')))
      expect(line).toMatch(/^ +(?!run:)[\w-]+: (?!.*\$\{\{ github\.event)/);
    for (const command of commands) {
      const script = /^npm run ([\w:-]+)/.exec(command)?.[1];
      if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
      const file = / -c (\S+)/.exec(command)?.[1] ?? /^\.\S+/.exec(command)?.[0];
      if (file !== undefined) expect(existsSync(join(ROOT, file)), file).toBe(true);
    }
  });
});

it('a release pushes no image before it was scanned', () => {
  const release = readFileSync(join(FOLDER, 'release.yml'), 'utf8');
  const [before, ...after] = release.split(
    'run: npm run check:vulnerabilities -- docker:localhost/solvent:check',
  );
  expect(after).toHaveLength(1);
  expect(before).toContain('run: npm run check:image\n');
  expect(before).not.toMatch(/push /);
  expect(release).not.toContain('continue-on-error');
  expect(scripts['check:vulnerabilities']).toMatch(/@v[\d.]+ .*--fail-on high$/);
});
