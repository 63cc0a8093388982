import { describe, expect, it } from 'vitest';
import { escapeXml, parseXml, textOf } from '../../../src/platform/s3/xml.ts';

describe('parseXml', () => {
  it('reads elements, their text, and passes attributes over', () => {
    const root = parseXml(
      '<?xml version="1.0" encoding="UTF-8"?>\n<List xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\n <Key>a &amp; b</Key><Empty/><Owner><ID>1</ID></Owner>\n</List>\n',
    );
    expect(root.name).toBe('List');
    expect(root.children.map(({ name }) => name)).toEqual(['Key', 'Empty', 'Owner']);
    expect(textOf(root, 'Key')).toBe('a & b');
    expect(textOf(root, 'Empty')).toBe('');
    expect(textOf(root, 'ID')).toBeUndefined();
  });

  it('decodes the five entities and numbers, once', () => {
    const text = '&lt;&gt;&amp;&quot;&apos;&#65;&#x1F680;&amp;lt;';
    expect(parseXml(`<a>${text}</a>`).text).toBe('<>&"\'A🚀&lt;');
  });

  it('reads again what it escapes', () => {
    const text = 'a<b>&amp;]]>"\' 漢字';
    expect(parseXml(`<a>${escapeXml(text)}</a>`).text).toBe(text);
  });

  it.each([
    '',
    'text',
    '<a>',
    '<a><b></a></b>',
    '<a></a><b></b>',
    '<a></a>text',
    '<a>&nothing;</a>',
    '<a>&amp</a>',
    '<a>a & b</a>',
    '<a>&#x110000;</a>',
    '<a><!-- comment --></a>',
    '<a><![CDATA[x]]></a>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<a b="<">x</a>',
    '<a>x</a',
    '<html><br></html>',
  ])('refuses %j', (document) => {
    expect(() => parseXml(document)).toThrow(SyntaxError);
  });

  it('takes a deep and a long document without growing beyond it', () => {
    const deep = 10_000;
    expect(parseXml(`${'<a>'.repeat(deep)}${'</a>'.repeat(deep)}`).name).toBe('a');
    expect(parseXml(`<a>${'<b>x</b>'.repeat(100_000)}</a>`).children).toHaveLength(100_000);
  });
});
