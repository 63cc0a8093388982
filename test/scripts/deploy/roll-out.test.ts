import { expect, it } from 'vitest';
import { type RollingOut, rollOut, type Traffic } from '../../../scripts/deploy/roll-out.ts';

/** An account whose Worker answers with one version, and what became of its traffic. */
function account(more: Partial<RollingOut> = {}, traffic: Traffic = { old: 100 }) {
  const deployed: Traffic[] = [];
  const rolling: RollingOut = {
    versions: {
      upload: async () => 'new',
      traffic: async () => traffic,
      deploy: async (next) => void deployed.push(next),
    },
    steps: [10, 100],
    look: async () => undefined,
    pause: async () => false,
    say() {},
    ...more,
  };
  return { deployed, rolling };
}

/** Wrong from a given look on: two are made at each step. */
const wrongFrom = (look: number) => {
  let looks = 0;
  return async () => (++looks >= look ? 'it answers 500' : undefined);
};

it('a version that does its work is met by nobody first, then by more and more', async () => {
  const { deployed, rolling } = account();
  expect(await rollOut(rolling)).toBe('new');
  expect(deployed).toEqual([{ new: 0, old: 100 }, { new: 10, old: 90 }, { new: 100 }]);
});

it.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 2],
  [5, 3],
  [6, 3],
])('what is wrong at look %i goes back to the version before, after %i steps', async (look, steps) => {
  const { deployed, rolling } = account({ look: wrongFrom(look) });
  expect(await rollOut(rolling)).toBeNull();
  expect(deployed).toHaveLength(steps + 1);
  expect(deployed.at(-1)).toEqual({ old: 100 });
});

it('who stops it in its midst has the version before', async () => {
  const { deployed, rolling } = account({ pause: async () => true });
  expect(await rollOut(rolling)).toBeNull();
  expect(deployed.at(-1)).toEqual({ old: 100 });
});

it('an account that fails in its midst is told to go back', async () => {
  const { deployed, rolling } = account();
  const { deploy } = rolling.versions;
  rolling.versions.deploy = async (next, message) => {
    if (next.new === 10) throw new Error('the account is away');
    return deploy(next, message);
  };
  await expect(rollOut(rolling)).rejects.toThrow('the account is away');
  expect(deployed.at(-1)).toEqual({ old: 100 });
});

it('begins nothing while another rollout is under way', async () => {
  const { deployed, rolling } = account({}, { older: 90, old: 10 });
  await expect(rollOut(rolling)).rejects.toThrow('another rollout is under way');
  expect(deployed).toEqual([]);
});
