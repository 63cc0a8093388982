import { z } from 'zod';

/** What a cell writes beside a number: a sign of per cent, or one of a currency. */
export const writtenSchema = z.enum(['percent', 'currency']);
export type Written = z.infer<typeof writtenSchema>;

/** ISO 4217's. Not any three letters: `MAY 2020` is no amount. */
const ISO_CODES = [
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD',
  'CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ',
  'GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR',
  'LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN',
  'PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB',
  'TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW',
  'ZWG',
]
  .join(' ')
  .replaceAll(' ', '|');

/** Either sign may stand in front (`$5`, Turkish `%5`) or behind, in each width. A cent's (`50¢`) is none: it stands for a hundredth. */
const SIGN = `(?<percent>[%％﹪])|(?<currency>(?:US|CA?|AU?|NZ|HK|S|NT|R|MX)\\$|(?![¢￠])\\p{Sc}|(?<!\\p{L})(?:${ISO_CODES})(?!\\p{L}))`;
const IN_FRONT = new RegExp(`^([+-]?)(?:${SIGN})`, 'u');
const BEHIND = new RegExp(`(?:${SIGN})$`, 'u');
/** No sign is longer. */
const LONGEST = 4;

/** A text of a number and a sign beside it, apart. */
export interface Parted {
  written: Written;
  /** As the cell writes it: `$`, `EUR`. */
  sign: string;
  /** What is left, which may be anything. */
  number: string;
}

/**
 * Parts one sign from what it stands beside; a minus may stand before it. Takes time that grows with the text, whatever it holds.
 *
 * @param text without blanks around it
 * @returns undefined where there is none
 * @example partSign('-$1,200') // { written: 'currency', sign: '$', number: '-1,200' }
 * @example partSign('5 %') // { written: 'percent', sign: '%', number: '5' }
 */
export function partSign(text: string): Parted | undefined {
  const front = IN_FRONT.exec(text);
  if (front) return parted(front, front[1]! + text.slice(front[0].length).trimStart());
  const behind = BEHIND.exec(text.slice(-LONGEST));
  return behind ? parted(behind, text.slice(0, -behind[0].length).trimEnd()) : undefined;
}

function parted({ groups }: RegExpExecArray, number: string): Parted {
  const { percent, currency } = groups!;
  return percent === undefined
    ? { written: 'currency', sign: currency!, number }
    : { written: 'percent', sign: percent, number };
}

/** A text without the sign that its column is written with; as it stands where it has none, or another. */
export function withoutSign(text: string, written: Written): string {
  const found = partSign(text);
  return found?.written === written ? found.number : text;
}
