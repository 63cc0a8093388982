import { numberFlags } from '../../src/application/number-warning.ts';
import type { NumberStyle } from '../../src/table/number-style.ts';

const QUERY = /\?((?:decimal|thousands)=(?:%20|[.,'])(?:&(?:decimal|thousands)=(?:%20|[.,']))*)/g;

const MEMBERS =
  /("(?:decimal|thousands)": "[ .,']"(?:, "(?:decimal|thousands)": "[ .,']")*) in the upload's beginning/g;

/**
 * What the API says of a file, as one says it to this command: options in the place of a query, or of the body that begins an upload.
 * @example inFlags('With ?decimal=,&thousands=. they are read.') // 'With --decimal , --thousands . they are read.'
 */
export function inFlags(warning: string): string {
  return warning
    .replaceAll(QUERY, (_, query: string) => numberFlags(Object.fromEntries(new URLSearchParams(query))))
    .replaceAll(MEMBERS, (_, members: string) =>
      numberFlags(JSON.parse(`{${members}}`) as Partial<NumberStyle>),
    );
}
