/** A risk pack as data: texts are plain, and whoever writes it as Markdown or as a page escapes them. */
export interface PackDocument {
  title: string;
  /** What stands before the first section. */
  lead: Block[];
  sections: Section[];
}

export interface Section {
  /** Names it in addresses and in the table of what it is meant for. */
  id: string;
  title: string;
  blocks: Block[];
}

export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; caption: string; header: string[]; rows: string[][] };

export function text(...sentences: string[]): Block {
  return { kind: 'text', text: sentences.join(' ') };
}

export function list(items: string[]): Block {
  return { kind: 'list', items };
}

/** @param caption what it holds */
export function table(caption: string, header: string[], rows: string[][]): Block {
  return { kind: 'table', caption, header, rows };
}
