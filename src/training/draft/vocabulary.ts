import { wordsOf } from './words.ts';

/** What names of columns say, in the languages that data sets are written in: English, mostly. */

/** Whether one of the words, or several that follow one another, stand in a column's name. */
function speaksOf(phrases: readonly string[]): (column: string) => boolean {
  const wanted = phrases.map((phrase) => ` ${phrase} `);
  return (column) => {
    const words = ` ${wordsOf(column).join(' ')} `;
    return wanted.some((phrase) => words.includes(phrase));
  };
}

/**
 * Characteristics that a lender may not decide by in the United States (Regulation B, 12 CFR 1002.2(z)) or the European Union (Charter
 * of Fundamental Rights, article 21), and education, which stands for them often enough to be looked at.
 */
export const isProtected = speaksOf(
  [
    'sex gender age ages birthday birthdate birth dob race ethnicity ethnic religion religious nationality citizenship',
    'marriage married marital disability disabled pregnant pregnancy orientation education colour color skin',
  ].flatMap((line) => line.split(' ')),
);

/** What is written when a loan has gone wrong. */
export const isWrittenAfterwards = speaksOf([
  ...'recovery recoveries recovered collection collections chargeoff chargeoffs chargedoff writeoff writeoffs'.split(
    ' ',
  ),
  ...'foreclosure foreclosed repossession repossessed settlement lgd'.split(' '),
  'charge off',
  'charged off',
  'write off',
  'written off',
  'loss given',
]);

/** Sums of money: whole in one file, with cents in the next. */
const MONEY =
  'amount amt amnt amounts income inc salary wage wages earnings limit balance bal loan value price rent instalment installment payment revenue assets'.split(
    ' ',
  );
/** Sums that may be owed as well as held. */
const SIGNED = new Set(['balance', 'bal']);
const COUNTS =
  'number num no count counts times dependents children inquiries inq accounts lines score'.split(' ');
const DURATIONS = 'age duration term tenure years months mths weeks days'.split(' ');

const speaksOfMoney = speaksOf(MONEY);
const speaksOfCounts = speaksOf(COUNTS);

export function isMoney(column: string): boolean {
  return speaksOfMoney(column) && !speaksOfCounts(column);
}

/** What is counted or measured, and is never below nothing. */
export const isNonNegative = speaksOf([
  ...MONEY.filter((word) => !SIGNED.has(word)),
  ...COUNTS,
  ...DURATIONS,
]);

/** The day on which a loan was decided … */
export const isDayOfDecision = speaksOf(
  'issue issued decision decided application applied approval approved granted origination originated disbursed funded booked vintage'.split(
    ' ',
  ),
);
const BEGINNINGS =
  'opened since employed employment hired joined earliest registered incorporated founded established'.split(
    ' ',
  );
/** … one on which something began that goes on … */
export const isBeginning = speaksOf(BEGINNINGS);
/** … and other days: those come before it or after. */
export const isOtherDay = speaksOf([
  ...BEGINNINGS,
  ...'first last next previous birth start started end ended closed close maturity due paid payment repaid default until expiry'.split(
    ' ',
  ),
]);

/** What tells one kind from another, and may be written in numbers whose order means nothing. */
export const isKind = speaksOf(
  'type kind code class category group region state province district city branch sector industry product purpose channel status segment occupation job profession housing grade reason method zip postcode plz'.split(
    ' ',
  ),
);

const OWNERS =
  'account acct loan customer cust client contract member application app applicant borrower case record row serial user person policy'.split(
    ' ',
  );
const NUMBERS = 'id ids no nr number num code key ref reference uuid guid'.split(' ');
const ID_IN_ONE_WORD = new RegExp(`^(?:${OWNERS.join('|')})(?:id|no|nr)$`);

/**
 * Whether a name is one of an identifier.
 *
 * @example isIdentifier('LoanID'), isIdentifier('customer_no'), isIdentifier('Index') // true
 * @example isIdentifier('NumberOfDependents') // false
 */
export function isIdentifier(column: string): boolean {
  const words = wordsOf(column);
  const last = words.at(-1) ?? '';
  if (words.length === 1)
    return (
      ['index', ...NUMBERS.slice(0, 2), 'uuid', 'guid', 'key'].includes(last) || ID_IN_ONE_WORD.test(last)
    );
  if (['id', 'ids', 'uuid', 'guid'].includes(last)) return true;
  return NUMBERS.includes(last) && OWNERS.includes(words.at(-2)!);
}

/** Names of a target, as `squeezed` gives them. */
const TARGETS = new Set(
  'default defaulted isdefault defaultflag loandefault defaultpaymentnextmonth bad badflag isbad badloan goodbad target label outcome seriousdlqin2yrs chargedoff ischargedoff delinquent delinquency nonperforming npl loanstatus y'.split(
    ' ',
  ),
);

/** Whether a name is one of a target. */
export function isTarget(column: string): boolean {
  return TARGETS.has(squeezed(column));
}

/** Words by which a target says that a loan went wrong … */
export const BAD_WORDS = new Set(
  'yes y true t bad default defaulted chargedoff chargeoff delinquent nonperforming npl writtenoff late'.split(
    ' ',
  ),
);
/** … or did not. */
export const GOOD_WORDS = new Set(
  'no n false f good nondefault notdefault notdefaulted paid fullypaid repaid current performing ok'.split(
    ' ',
  ),
);

/** Letters and digits alone. */
export function squeezed(text: string): string {
  return wordsOf(text).join('');
}
