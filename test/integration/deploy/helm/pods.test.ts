import { describe, expect, it } from 'vitest';
import { objectsOf } from './chart.ts';

const podsOf = async (values: string, ...more: string[]) =>
  [...(await objectsOf(values, ...more))].filter(([name]) => /^(Deployment|StatefulSet)\//.test(name));

describe.each([
  ['servers', 4],
  ['embedded', 1],
])('every pod of the values %s', (values, count) => {
  it('waits half an hour for a server that is away at its start', async () => {
    const pods = await podsOf(values);
    expect(pods).toHaveLength(count);
    for (const [name, text] of pods) {
      const [, probe] = /startupProbe:\n((?: {12,}.*\n)+)/.exec(text)!;
      const number = (field: string) => Number(new RegExp(`${field}: (\\d+)`).exec(probe!)![1]);
      expect([name, number('periodSeconds') * number('failureThreshold')]).toEqual([name, 1800]);
    }
  });

  it.each([
    [
      'existingConfigMap',
      'configMap: { name: "own", items: [{ key: "bundle.pem", path: authorities.pem }] }',
    ],
    [
      'existingSecret',
      'secret: { secretName: "own", items: [{ key: "bundle.pem", path: authorities.pem }] }',
    ],
  ])('believes the authorities of %s', async (value, volume) => {
    const pods = await podsOf(values, '--set', `authorities.${value}=own,authorities.key=bundle.pem`);
    expect(pods).toHaveLength(count);
    for (const [, text] of pods) {
      expect(text).toContain(`- name: authorities\n          ${volume}`);
      expect(text).toContain('{ name: authorities, mountPath: /etc/solvent/authorities, readOnly: true }');
      expect(text).toContain(
        '{ name: NODE_EXTRA_CA_CERTS, value: /etc/solvent/authorities/authorities.pem }',
      );
    }
  });

  it('believes the public authorities alone where none are named', async () => {
    for (const [, text] of await podsOf(values)) expect(text).not.toMatch(/NODE_EXTRA_CA_CERTS|authorities/);
  });

  it('goes to another zone and another node than those of its kind where it can', async () => {
    for (const [, text] of await podsOf(values)) {
      const [, labels] = /^ {2}selector:\n {4}matchLabels:\n((?: {6}\S.*\n)+)/m.exec(text)!;
      const own = labels!.trim().split(/\n */);
      for (const place of ['topology.kubernetes.io/zone', 'kubernetes.io/hostname']) {
        const [, spread] = new RegExp(`topologyKey: ${place}\n((?: {10,}.*\n)+)`).exec(text)!;
        expect(spread).toContain('whenUnsatisfiable: ScheduleAnyway');
        for (const label of own) expect(spread).toContain(label);
      }
    }
  });
});
