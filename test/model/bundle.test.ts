import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/digest.ts';
import { openBundle } from '../../src/model/bundle.ts';
import { FEATURES, smallBundle } from './support/bundle.ts';

test('a whole bundle opens', () => {
  const { manifest, compiled } = openBundle(smallBundle());
  expect(manifest.name).toBe('small');
  expect(compiled.features.map(({ name }) => name)).toEqual(FEATURES);
});

test('hashes are SHA-256', () => {
  // FIPS 180-2, appendix B.1.
  expect(sha256Hex(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

describe.each(['model.onnx', 'trees.json', 'MODEL_CARD.md'])('a bundle whose %s', (name) => {
  const refused = (change: (bytes: Uint8Array) => Uint8Array | null, reason: string) => {
    const files = smallBundle();
    const changed = change(files.get(name)!);
    if (changed) files.set(name, changed);
    else files.delete(name);
    expect(() => openBundle(files)).toThrow(
      expect.objectContaining({ code: 'model_unavailable', message: expect.stringContaining(reason) }),
    );
  };

  test('lost its end is refused', () => {
    refused((bytes) => bytes.subarray(0, -1), `${name} is damaged`);
  });

  test('lost everything is refused', () => {
    refused(() => new Uint8Array(0), `${name} is damaged`);
  });

  test('has a flipped bit is refused', () => {
    refused((bytes) => {
      bytes[bytes.length >> 1]! ^= 1;
      return bytes;
    }, `${name} is damaged`);
  });

  test('is missing is refused', () => {
    refused(() => null, `${name} is missing`);
  });
});

describe('a manifest', () => {
  const encoder = new TextEncoder();

  test.each([
    ['is missing', null, 'manifest.json is missing'],
    ['is cut', '{"format":1,', 'manifest.json is not JSON'],
    ['is of no format', '{"format":0}', 'manifest.json is not valid: format'],
    ['is of a format from the future', '{"format":3}', 'its format is 3, of a later version'],
    ['is null', 'null', 'manifest.json is not valid'],
  ])('that %s is refused', (_, text, reason) => {
    const files = smallBundle();
    if (text === null) files.delete('manifest.json');
    else files.set('manifest.json', encoder.encode(text));
    expect(() => openBundle(files)).toThrow(reason);
  });

  test('that is not UTF-8 is refused', () => {
    const files = smallBundle();
    files.set('manifest.json', Uint8Array.of(0x22, 0xff, 0x22));
    expect(() => openBundle(files)).toThrow('manifest.json is not JSON');
  });

  test('that does not list the model is refused', () => {
    const files = smallBundle({ change: (manifest) => delete manifest.files['model.onnx'] });
    expect(() => openBundle(files)).toThrow('does not list model.onnx');
  });

  test.each(['../champion', 'a/b', '..', '', '.hidden'])(
    'that calls a file %j, which may lead elsewhere, is refused',
    (name) => {
      const files = smallBundle({
        change: (manifest) => {
          manifest.files[name] = '0'.repeat(64);
        },
      });
      expect(() => openBundle(files)).toThrow('manifest.json is not valid: files');
    },
  );

  test('whose features are not its schema’s is refused', () => {
    const files = smallBundle({ change: (manifest) => manifest.features.reverse() });
    expect(() => openBundle(files)).toThrow('its schema gives the features');
  });

  test('whose schema is none is refused with the place', () => {
    const files = smallBundle({
      change: (manifest) => {
        manifest.schema = { name: 'small' };
      },
    });
    expect(() => openBundle(files)).toThrow(/The schema is not valid. target/);
  });
});

test('a bundle of format 1, which named itself by a number and told the threshold twice, is read as the present one', () => {
  const files = smallBundle();
  const { format: _, ...present } = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
  const old = { format: 1, version: '4', threshold: 0.1, ...present };
  files.set('manifest.json', new TextEncoder().encode(JSON.stringify(old)));
  expect(openBundle(files).manifest).toEqual({ format: 2, ...present });
});

test('a bundle with a scaler gives it to whoever encodes for its model', () => {
  const scaler = { mean: [30, 1000, 500, 0], scale: [10, 2.5, 1, 1] };
  const { compiled, manifest } = openBundle(
    smallBundle({ change: (made) => Object.assign(made, { scaler }) }),
  );
  expect(compiled.scaler).toEqual(scaler);
  expect(manifest.scaler).toEqual(scaler);
});

test.each([
  [{ mean: [1, 2, 3], scale: [1, 1, 1] }, /its scaler has 3 means and 3 scales, for 4 features/],
  [{ mean: [1, 2, 3, 4], scale: [1, 1, 0, 1] }, /scaler\.scale\.2/],
  [{ mean: [1, 2, 3, null], scale: [1, 1, 1, 1] }, /scaler\.mean\.3/],
])('a bundle whose scaler does not fit its features is refused', (scaler, message) => {
  const files = smallBundle({ change: (made) => Object.assign(made, { scaler }) });
  expect(() => openBundle(files)).toThrow(message);
});
