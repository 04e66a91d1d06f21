/** Plans of protection in words: what they watch, what they did, and why they do nothing now. */
import { groupedText } from '../../shared/domain/money.ts';
import type {
  ProtectionEvent,
  ProtectionFired,
  Rule,
  ValueRule,
  Watch,
} from '../../shared/domain/protection.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import { indiaMinutes } from '../../shared/maths/calendar.ts';

const PURPOSE_SAYS = {
  stop: 'Stop',
  target: 'Target',
  trailing: 'Trailing stop',
  time: 'Time exit',
} as const;

export function saysProtection(event: ProtectionEvent): string {
  switch (event.kind) {
    case 'protection_set':
      return `Protected: ${saysRules(event.rules)}`;
    case 'protection_changed':
      return `Protection changed: ${saysRules(event.rules)}`;
    case 'protection_marked':
      return `Best value so far ${groupedText(event.mark)}`;
    case 'protection_fired':
      return saysFired(event);
    case 'protection_ended':
      return event.end === 'flat'
        ? 'Protection ended: nothing is held any more'
        : 'Protection taken away';
    default:
      return unreachable(event);
  }
}

export function saysFired({ purpose, value, level }: ProtectionFired): string {
  if (purpose === 'time') return `Time exit at ${indiaClock(level)} fired`;
  return `${PURPOSE_SAYS[purpose]} at ${groupedText(level)} fired: it stood at ${groupedText(value)}`;
}

function saysRules(rules: readonly Rule[]): string {
  return rules.map(saysRule).join(', or ');
}

export function saysRule(rule: Rule): string {
  if (rule.purpose === 'time') return `time exit at ${indiaClock(rule.atMs)}`;
  const what = `${PURPOSE_SAYS[rule.purpose].toLowerCase()}${saysWatch(rule.watch)}`;
  if (rule.purpose === 'trailing') return `${what} ${saysDistance(rule)}`;
  const side = rule.when === 'at_or_below' ? 'at or below' : 'at or above';
  return `${what} ${side} ${groupedText(rule.level)}`;
}

function saysDistance(rule: Extract<ValueRule, { purpose: 'trailing' }>): string {
  const from = rule.when === 'at_or_below' ? 'below the highest' : 'above the lowest';
  return rule.by === 'percent'
    ? `${groupedText(rule.distance * 100)} % ${from}`
    : `${groupedText(rule.distance)} ${from}`;
}

function saysWatch(watch: Watch): string {
  switch (watch.kind) {
    case 'price':
      return '';
    case 'underlying':
      return ` on ${watch.instrument.slice(watch.instrument.indexOf(':') + 1)}`;
    case 'premium':
      return ' on the combined premium';
    case 'profit':
      return ' on the profit';
    default:
      return unreachable(watch);
  }
}

/** The clock in India, such as 15:15. */
function indiaClock(atMs: number): string {
  const minutes = Math.floor(indiaMinutes(atMs));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
