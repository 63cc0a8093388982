import { describe, expect, it } from 'vitest';
import { addressRouter } from '../../src/http/address-router.ts';

function routed() {
  const router = addressRouter<string>();
  router.add('ALL', '/*', 'around');
  router.add('POST', '/things', 'make');
  router.add('ALL', '/things', 'other');
  router.add('GET', '/things/:id', 'one');
  return router;
}

const namesOf = ([found]: ReturnType<ReturnType<typeof addressRouter<string>>['match']>) =>
  found.map(([handler]) => handler);

describe('addressRouter', () => {
  it('finds the same at an address each time, by its method', () => {
    const router = routed();
    for (let time = 0; time < 3; time++) {
      expect(namesOf(router.match('POST', '/things'))).toEqual(['around', 'make', 'other']);
      expect(namesOf(router.match('GET', '/things'))).toEqual(['around', 'other']);
    }
  });

  it('finds the parameters of each address that has some', () => {
    const router = routed();
    const idOf = (path: string) => {
      const [found, values] = router.match('GET', path);
      const parameter = found.at(-1)![1].id!;
      return values ? values[parameter as number] : parameter;
    };
    expect([idOf('/things/1'), idOf('/things/2'), idOf('/things/1')]).toEqual(['1', '2', '1']);
  });

  it('asks once for an address of a route, and keeps no address that strangers invent', () => {
    const router = routed();
    expect(router.match('POST', '/things')).toBe(router.match('POST', '/things'));
    expect(router.match('POST', '/thing')).not.toBe(router.match('POST', '/thing'));
  });
});
