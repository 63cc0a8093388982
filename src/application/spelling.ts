/**
 * A name or a level as it is compared: composed and decomposed letters are the same, and spaces around it do not count.
 *
 * @example spelling(' Cre\u0301dit\u00a0') // 'Crédit'
 */
export function spelling(text: string): string {
  return text.trim().normalize('NFC');
}
