import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withTrainingBlock } from '../../../src/training/tuning/block-text.ts';

const block = { eta: 0.05, smote: { ratio: 0.2, k: 5 }, early_stopping_rounds: null };

describe('a schema file with another training block', () => {
  test('gets it after its last key, a parameter a line, and keeps every other character', () => {
    const text = '{\n  "name": "a",\n  "fields": [{ "name":"x" }],\n  "policy": { "maximize": "f1" }\n}\n';
    expect(withTrainingBlock(text, block)).toBe(
      '{\n  "name": "a",\n  "fields": [{ "name":"x" }],\n  "policy": { "maximize": "f1" },\n' +
        '  "training": {\n    "eta": 0.05,\n    "smote": { "ratio": 0.2, "k": 5 },\n    "early_stopping_rounds": null\n  }\n}\n',
    );
  });

  test('has it in the place of the one before', () => {
    const text = '{\r\n\t"training": {"eta": 1, "x": [{}]} ,\r\n\t"name":"a"}';
    expect(withTrainingBlock(text, { eta: 2 })).toBe(
      '{\r\n\t"training": {\r\n\t\t"eta": 2\r\n\t} ,\r\n\t"name":"a"}',
    );
  });

  test('keeps the byte order mark of an editor', () => {
    expect(withTrainingBlock('\uFEFF{"name":"a"}', { eta: 2 })).toBe(
      '\uFEFF{"name":"a", "training": {"eta":2}}',
    );
  });

  test('stays on one line when it was on one', () => {
    expect(withTrainingBlock('{"name":"a"}', { eta: 2 })).toBe('{"name":"a", "training": {"eta":2}}');
  });

  test('is not misled by brackets, commas, quotes and the word in texts and deeper objects', () => {
    const text = '{\n  "a": "} , \\" {\\\\",\n  "b": { "training": 1 },\n  "c": "training"\n}';
    expect(JSON.parse(withTrainingBlock(text, block))).toEqual({ ...JSON.parse(text), training: block });
  });

  test('is the same object but for the block, whatever it holds and however it is laid out', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(object, fc.constantFrom(0, 2, '\t'), fc.boolean(), (content, indent, hasBlock) => {
        const schema = hasBlock ? { ...content, training: { eta: 1 } } : content;
        const text = JSON.stringify(schema, null, indent);
        const edited = withTrainingBlock(text, block);
        expect(JSON.parse(edited)).toEqual({ ...JSON.parse(text), training: block });
      }),
    );
  });

  test.each(['', '{', '[]', '{}', '3'])('is refused where there is no object with keys: %j', (text) => {
    expect(() => withTrainingBlock(text, block)).toThrow(/The schema is not/);
  });
});
