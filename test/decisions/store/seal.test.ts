import { describe, expect, it } from 'vitest';
import { plain, sealer } from '../../../src/decisions/store/seal.ts';
import { KEY } from './support.ts';

const place = { key: 'decisions/x', block: 3 };
const bytes = new TextEncoder().encode('what a person earns');

describe('sealer', () => {
  it('gives back what it closed, and shows nothing of it', async () => {
    const sealed = await sealer(KEY).close(place, bytes);
    expect(new TextDecoder('latin1').decode(sealed)).not.toContain('person');
    expect(await sealer(KEY).open(place, sealed)).toEqual(bytes);
  });

  it('never seals twice the same way', async () => {
    expect(await sealer(KEY).close(place, bytes)).not.toEqual(await sealer(KEY).close(place, bytes));
  });

  it.each([
    ['another object', { ...place, key: 'decisions/y' }],
    ['another block', { ...place, block: 2 }],
  ])('does not open at the place of %s', async (_, elsewhere) => {
    const sealed = await sealer(KEY).close(place, bytes);
    await expect(sealer(KEY).open(elsewhere, sealed)).rejects.toThrow(/other bytes than were encrypted/);
  });

  it('does not open what was changed or cut, wherever', async () => {
    const sealed = await sealer(KEY).close(place, bytes);
    for (let index = 0; index < sealed.length; index++) {
      const changed = sealed.slice();
      changed[index]! ^= 1;
      await expect(sealer(KEY).open(place, changed)).rejects.toMatchObject({ code: 'file_damaged' });
      await expect(sealer(KEY).open(place, sealed.slice(0, index))).rejects.toMatchObject({
        code: 'file_damaged',
      });
    }
  });

  it('says that a key does not fit, is missing, or is not needed', async () => {
    const sealed = await sealer(KEY).close(place, bytes);
    const other = sealer(KEY.toReversed());
    await expect(other.open(place, sealed)).rejects.toThrow(/decisions\/x.*the key does not fit/);
    await expect(plain.open(place, sealed)).rejects.toThrow(/no key is given/);
    await expect(other.open(place, bytes)).rejects.toThrow(/not encrypted/);
  });

  it.each([0, 16, 31, 33])('refuses a key of %d bytes', (length) => {
    expect(() => sealer(new Uint8Array(length))).toThrow(RangeError);
  });
});
