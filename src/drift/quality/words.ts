import { count, percent } from '../page/format.ts';
import type { QualityWindow } from '../reports/quality.ts';

/** What is wrong with a field, after its name. */
const OF_A_FIELD: Record<string, string> = {
  missing_value: 'is missing',
  not_a_number: 'is not a number',
  not_an_integer: 'is not a whole number',
  not_a_boolean: 'is not true or false',
  not_a_date: 'is not a date',
  unknown_category: 'is not a known level',
  out_of_range: 'is out of range',
};
/** What is wrong with an application as a whole. */
const OF_ALL: Record<string, string> = {
  unknown_column: 'an unknown field',
  ragged_row: 'too many or too few cells',
  malformed_row: 'a malformed row',
  malformed_body: 'a malformed body',
  row_too_long: 'a row that is too long',
};

const PERIOD = { '1h': 'last hour', '24h': 'last 24 hours', '7d': 'last 7 days' };
const NAMED = 3;
const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `hull is not a known level`, `a malformed row`. */
export function reasonText({ code, field }: QualityWindow['reasons'][number]): string {
  return field !== null && OF_A_FIELD[code] ? `${field} ${OF_A_FIELD[code]}` : (OF_ALL[code] ?? code);
}

/**
 * `1,526 of 3,000 applications of the last hour were refused (51%): hull is not a known level (1,526). Most came with
 * the API key "shop".`
 *
 * @param caller whose share is to be told beside that of all
 */
export function refusedText(window: QualityWindow, caller: QualityWindow['callers'][number] | null): string {
  const { name, scored, refused, reasons } = window;
  const share = `${count(refused)} of ${count(scored + refused)} applications of the ${PERIOD[name]} were refused`;
  if (refused === 0) return `${share}.`;
  const why = reasons
    .slice(0, NAMED)
    .map((reason) => `${reasonText(reason)} (${count(reason.applications)})`);
  const who = caller ? callerText(caller) : mostText(window);
  return `${share} (${percent(refused / (scored + refused))})${why.length > 0 ? `: ${list.format(why)}` : ''}.${who}`;
}

function callerText({ caller, scored, refused }: QualityWindow['callers'][number]): string {
  const all = scored + refused;
  return ` Of the ${count(all)} that came with the API key "${caller}", ${count(refused)} were (${percent(refused / all)}).`;
}

function mostText({ callers, refused }: QualityWindow): string {
  const [most] = callers;
  return most && most.refused * 2 > refused ? ` Most came with the API key "${most.caller}".` : '';
}
