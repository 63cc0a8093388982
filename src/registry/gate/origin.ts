import type { Manifest } from '../../model/manifest.ts';

/** Which of two versions that are held against each other were imported: what such a one was fitted to nobody knows. */
export interface Imported {
  challenger: boolean;
  champion: boolean;
}

export const NEITHER: Imported = { challenger: false, champion: false };

/** @param champion null where its bundle cannot be read */
export function importedOf(
  challenger: Pick<Manifest, 'imported'>,
  champion: Pick<Manifest, 'imported'> | null,
): Imported {
  return { challenger: challenger.imported !== undefined, champion: champion?.imported !== undefined };
}

/** The rows of a comparison, for people. @example newTo(NEITHER) // 'rows that neither was fitted to' */
export function newTo({ challenger, champion }: Imported): string {
  if (!challenger && !champion) return 'rows that neither was fitted to';
  return `rows that ${challenger ? 'the champion' : 'it'} was not fitted to (whether the imported ${challenger ? 'version' : 'champion'} was, nobody knows)`;
}
