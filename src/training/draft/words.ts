/**
 * The words of a column's name, in small letters: parted by case, digits and what is no letter.
 *
 * @example wordsOf('NumberOfTime30-59DaysPastDue') // ['number', 'of', 'time', '30', '59', 'days', 'past', 'due']
 * @example wordsOf('PAY_AMT1') // ['pay', 'amt', '1']
 */
export function wordsOf(column: string): string[] {
  return column
    .normalize('NFC')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/(\p{L})(\p{N})/gu, '$1 $2')
    .replaceAll(/(\p{N})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
