/**
 * The structures of structures.ts as templates over a chain: a few numbers in, legs out, or words
 * for what the chain lacks. A leg reads
 *
 *   `-1C +o`        sold call at `offset` steps above the money
 *   `+1P -o-w`      bought put, a further `width` steps below
 *   `-2R w`         R is the chosen right; steps go up for calls and down for puts
 *   `+1R' 0`        a dash: the later expiry
 *   `+1E`           shares, as many units as one lot of the options
 *   `-mR w`         m is the chosen ratio
 *
 * The money is the listed strike nearest to the underlying. A template can be turned, every leg to
 * the other side, where that has the same name: a straddle, not a bull call spread.
 */
import { must } from '../lib/assert.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { indexRows } from '../lib/tables.ts';
import { recognise, type Structure } from './structures.ts';

export interface TemplateChain {
  /** Where the underlying stands; in the unit of the strikes, as is the step. */
  readonly spot: number;
  /** Distance from one strike to the next near the money. */
  readonly step: number;
  readonly expiries: readonly TemplateExpiry[];
}

export interface TemplateExpiry {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** Strikes whose call is listed, and those whose put is. */
  readonly calls: readonly number[];
  readonly puts: readonly number[];
}

export interface TemplateWish {
  readonly structure: Structure;
  readonly expiryDay: string;
  /** The later one of calendars and diagonals; others take no notice of it. */
  readonly laterDay: string | null;
  /** For templates that come in both rights. */
  readonly right: 'call' | 'put';
  /** Whole steps between the legs; 1 or more. */
  readonly width: number;
  /** Whole steps away from the money; the template says what it moves. */
  readonly offset: number;
  /** How many are sold for each that is bought, for the ratio; 2 or more. */
  readonly ratio: number;
  /** false turns every leg. */
  readonly asWritten: boolean;
}

export interface TemplateLeg {
  readonly kind: 'call' | 'put' | 'equity';
  readonly strike: number | null;
  readonly expiryDay: string | null;
  /** Lots, above zero bought; for shares, lots of the options. */
  readonly ratio: number;
}

export interface Template {
  readonly structure: Structure;
  readonly name: string;
  readonly legs: string;
  /** Which of the numbers it uses. */
  readonly uses: readonly ('width' | 'offset' | 'right' | 'ratio' | 'later')[];
  /** What the offset moves. */
  readonly offsetSays: string;
}

const SHIFT = 'Steps by which all legs lie above the money; below zero under it';
const AWAY = 'Steps from the money to the nearest legs';
const PLAIN = ['width', 'offset'] as const;

export const TEMPLATES: readonly Template[] = [
  template('single', 'Single option', '+1R o', ['offset', 'right'], 'Steps out of the money'),
  template('bull_call', 'Bull call spread', '+1C o; -1C o+w', PLAIN, SHIFT),
  template('bear_put', 'Bear put spread', '-1P o-w; +1P o', PLAIN, SHIFT),
  template('bull_put', 'Bull put spread', '+1P o-w; -1P o', PLAIN, SHIFT),
  template('bear_call', 'Bear call spread', '-1C o; +1C o+w', PLAIN, SHIFT),
  template('straddle', 'Straddle', '+1C o; +1P o', ['offset'], SHIFT),
  template('strangle', 'Strangle', '+1P -o; +1C o', ['offset'], AWAY),
  template('iron_condor', 'Iron condor', '+1P -o-w; -1P -o; -1C o; +1C o+w', PLAIN, AWAY),
  template('iron_butterfly', 'Iron butterfly', '+1P o-w; -1P o; -1C o; +1C o+w', PLAIN, SHIFT),
  template('butterfly', 'Butterfly', '+1R o-w; -2R o; +1R o+w', [...PLAIN, 'right'], AWAY),
  template('calendar', 'Calendar', "-1R o; +1R' o", ['offset', 'right', 'later'], AWAY),
  template('diagonal', 'Diagonal', "-1R o+w; +1R' o", [...PLAIN, 'right', 'later'], AWAY),
  template('ratio', 'Ratio spread', '+1R o; -mR o+w', [...PLAIN, 'right', 'ratio'], AWAY),
  template('jade_lizard', 'Jade lizard', '-1P -o; -1C o; +1C o+w', PLAIN, AWAY),
  template('synthetic', 'Synthetic future', '+1C o; -1P o', ['offset'], SHIFT),
  template('covered_call', 'Covered call', '+1E; -1C o', ['offset'], AWAY),
];

function template(
  structure: Structure,
  name: string,
  legs: string,
  uses: Template['uses'],
  offsetSays: string,
): Template {
  return { structure, name, legs, uses, offsetSays };
}

export interface TemplateComplaint {
  readonly kind:
    | 'not_a_number'
    | 'no_such_expiry'
    | 'wrong_expiries'
    | 'no_such_strike'
    | 'other_structure';
  readonly says: string;
}

/** How a strike and a day read in a sentence. */
export interface TemplateWords {
  readonly strike: (strike: number) => string;
  readonly day: (day: string) => string;
}

/** One leg of a template as its text says it. */
interface LegForm {
  readonly sign: 1 | -1;
  /** null: the chosen ratio. */
  readonly count: number | null;
  readonly letter: string;
  readonly later: boolean;
  /** Null for shares. */
  readonly steps: { readonly offset: number; readonly width: number } | null;
}

const LEG = /^([+-])(\d|m)([CPRE])('?)(?: (.+))?$/;
const STEP = /([+-]?)([ow])/g;

const FORMS = new Map(
  TEMPLATES.map(({ structure, legs }) => [structure, legs.split('; ').map(readLeg)]),
);
const BY_STRUCTURE = indexRows(TEMPLATES, ({ structure }) => structure);

function readLeg(text: string): LegForm {
  const [, sign, count = '', letter = '', dash, place] = must(LEG.exec(text), `no leg: ${text}`);
  const steps = { offset: 0, width: 0 };
  for (const [, minus, name] of (place ?? '').matchAll(STEP)) {
    steps[name === 'o' ? 'offset' : 'width'] += minus === '-' ? -1 : 1;
  }
  return {
    sign: sign === '+' ? 1 : -1,
    count: count === 'm' ? null : '0123456789'.indexOf(count),
    letter,
    later: dash === "'",
    steps: place === undefined ? null : steps,
  };
}

/** The legs as wished, or everything that stands in the way. */
export function fillTemplate(
  chain: TemplateChain,
  wish: TemplateWish,
  words: TemplateWords,
): Result<readonly TemplateLeg[], readonly TemplateComplaint[]> {
  const template = must(BY_STRUCTURE.get(wish.structure), 'a template for each structure');
  const numbers = numberComplaints(template, wish);
  const near = chain.expiries.find(({ day }) => day === wish.expiryDay);
  const expiries = expiryComplaints(chain, template, wish, words);
  const money = near === undefined ? null : moneyOf(near, chain.spot);
  if (numbers.length > 0 || expiries.length > 0 || money === null) {
    const empty = near !== undefined && money === null;
    const none = complaint('no_such_strike', `No strike is listed on ${words.day(wish.expiryDay)}`);
    return err([...numbers, ...expiries, ...(empty ? [none] : [])]);
  }
  const legs = must(FORMS.get(wish.structure), 'legs for each template').map((form) =>
    legOf(form, wish, money, chain.step),
  );
  const missing = legs.flatMap((leg) => strikeComplaint(chain, leg, words) ?? []);
  if (missing.length > 0) return err(missing);
  const formed = recognise(legs.map((leg) => ({ ...leg, lot: 1 })));
  if (formed.structure === wish.structure) return ok(legs);
  const says = `These numbers make it: ${formed.name}. ${template.name} needs others`;
  return err([complaint('other_structure', says)]);
}

function legOf(form: LegForm, wish: TemplateWish, money: number, step: number): TemplateLeg {
  const { letter, steps } = form;
  const ratio = form.sign * (form.count ?? wish.ratio) * (wish.asWritten ? 1 : -1);
  if (steps === null) return { kind: 'equity', strike: null, expiryDay: null, ratio };
  const kind = letter === 'R' ? wish.right : letter === 'C' ? 'call' : 'put';
  const up = letter === 'R' && wish.right === 'put' ? -1 : 1;
  const strike = money + up * step * (steps.offset * wish.offset + steps.width * wish.width);
  const expiryDay = form.later ? wish.laterDay : wish.expiryDay;
  return { kind, strike, expiryDay, ratio };
}

/** The listed strike nearest to the underlying, the lower of two. */
function moneyOf({ calls, puts }: TemplateExpiry, spot: number): number | null {
  let nearest: number | null = null;
  for (const strike of [...calls, ...puts]) {
    const apart = Math.abs(strike - spot);
    const best = nearest === null ? Number.POSITIVE_INFINITY : Math.abs(nearest - spot);
    if (apart < best || (apart === best && strike < (nearest ?? 0))) nearest = strike;
  }
  return nearest;
}

function numberComplaints({ uses }: Template, wish: TemplateWish): readonly TemplateComplaint[] {
  const { width, offset, ratio } = wish;
  const found: TemplateComplaint[] = [];
  if (uses.includes('width') && !(Number.isSafeInteger(width) && width >= 1)) {
    found.push(complaint('not_a_number', 'The width is a whole number of steps, 1 or more'));
  }
  if (uses.includes('offset') && !Number.isSafeInteger(offset)) {
    found.push(complaint('not_a_number', 'The offset is a whole number of steps'));
  }
  if (uses.includes('ratio') && !(Number.isSafeInteger(ratio) && ratio >= 2)) {
    found.push(complaint('not_a_number', 'The ratio is a whole number, 2 or more'));
  }
  return found;
}

function expiryComplaints(
  { expiries }: TemplateChain,
  { uses, name }: Template,
  { expiryDay, laterDay }: TemplateWish,
  words: TemplateWords,
): readonly TemplateComplaint[] {
  const wanted = uses.includes('later') ? [expiryDay, laterDay] : [expiryDay];
  const found: TemplateComplaint[] = [];
  for (const day of wanted) {
    if (day === null) {
      found.push(complaint('wrong_expiries', `${name} needs a second, later expiry`));
    } else if (!expiries.some((each) => each.day === day)) {
      found.push(complaint('no_such_expiry', `Nothing expires on ${words.day(day)}`));
    }
  }
  // Days are written year first, so that their order is that of the text.
  if (uses.includes('later') && laterDay !== null && laterDay <= expiryDay) {
    const says = `${words.day(laterDay)} is not later than ${words.day(expiryDay)}`;
    found.push(complaint('wrong_expiries', says));
  }
  return found;
}

function strikeComplaint(
  { expiries }: TemplateChain,
  { kind, strike, expiryDay }: TemplateLeg,
  words: TemplateWords,
): TemplateComplaint | null {
  const expiry = expiries.find(({ day }) => day === expiryDay);
  if (kind === 'equity' || strike === null || expiry === undefined) return null;
  const listed = kind === 'call' ? expiry.calls : expiry.puts;
  if (listed.includes(strike)) return null;
  const contract = `${words.strike(strike)} ${kind} on ${words.day(expiry.day)}`;
  const below = Math.max(...listed.filter((each) => each < strike));
  const above = Math.min(...listed.filter((each) => each > strike));
  const nearest = [below, above].filter(Number.isFinite).map(words.strike).join(' and ');
  const instead = nearest === '' ? '' : `; the nearest: ${nearest}`;
  return complaint('no_such_strike', `There is no ${contract}${instead}`);
}

function complaint(kind: TemplateComplaint['kind'], says: string): TemplateComplaint {
  return { kind, says };
}
