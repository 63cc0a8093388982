/** An element: what stands in it, elements or text. */
export interface Element {
  name: string;
  children: Element[];
  text: string;
}

const TOKEN = /<(\/?)([A-Za-z_][\w.-]*)((?:\s[^<>]*?)?)(\/?)>|([^<]+)/y;
const DECLARATION = /^\s*<\?xml\s[^<>]*\?>/;
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * The root of a document in the little of XML that S3 writes: no comments, no sections, no entities of its own. Attributes are passed over.
 *
 * @throws SyntaxError where a document is anything else, or ends early
 */
export function parseXml(document: string): Element {
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = DECLARATION.exec(document)?.[0].length ?? 0;
  while (TOKEN.lastIndex < document.length) {
    const [, closing, name, attributes, empty, text] = TOKEN.exec(document) ?? unreadable();
    const inner = open.at(-1)!;
    if (text !== undefined) inner.text += decodeEntities(text);
    else if (closing) {
      if (inner.name !== name || attributes || empty) unreadable();
      open.pop();
    } else {
      const element = { name: name!, children: [], text: '' };
      inner.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [only] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== '') unreadable();
  return only!;
}

/** The text of the first child of a name; undefined where there is none. */
export const textOf = (element: Element, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text;

export const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? '&gt;');

function decodeEntities(text: string): string {
  return text.replace(/&([^;&]*;?)/g, (_, entity: string) => {
    const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));$/.exec(entity);
    const point = number && Number.parseInt(number[1] ?? number[2]!, number[1] ? 16 : 10);
    if (point !== null && point <= 0x10ffff) return String.fromCodePoint(point);
    return (entity.endsWith(';') ? ENTITIES[entity.slice(0, -1)] : undefined) ?? unreadable();
  });
}

function unreadable(): never {
  throw new SyntaxError('This is not XML as S3 writes it.');
}
