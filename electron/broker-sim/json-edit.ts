/** Carries out the changes that a fault rule makes within a JSON text; see faults.ts. */
import type { Edit } from './faults.ts';

type Json = unknown;
type Members = Record<string, Json> | Json[];

/** The text unchanged when it is no JSON. */
export function editJson(text: string, edits: readonly Edit[]): string {
  let root: Json;
  try {
    root = JSON.parse(text);
  } catch {
    return text;
  }
  const holder: Record<string, Json> = { root };
  for (const edit of edits) {
    const path = edit.path === '' ? [] : edit.path.split('.');
    walk(holder, ['root', ...path], edit);
  }
  return JSON.stringify(holder['root']);
}

function walk(at: Json, path: readonly string[], edit: Edit): void {
  if (typeof at !== 'object' || at === null) return;
  const members = at as Members;
  const [name = '', ...rest] = path;
  const names = name === '*' ? Object.keys(members) : [name];
  for (const each of names) {
    if (rest.length === 0) change(members, each, edit);
    else walk(read(members, each), rest, edit);
  }
}

function read(members: Members, name: string): Json {
  return Object.hasOwn(members, name) ? (members as Record<string, Json>)[name] : undefined;
}

function change(members: Members, name: string, edit: Edit): void {
  const object = members as Record<string, Json>;
  if (edit.change === 'set') {
    object[name] = edit.value;
    return;
  }
  if (!Object.hasOwn(members, name)) return;
  if (edit.change === 'remove') remove(members, name);
  else if (edit.change === 'rename') {
    if (typeof edit.value === 'string') object[edit.value] = object[name];
    remove(members, name);
  } else object[name] = changed(object[name], edit);
}

function remove(members: Members, name: string): void {
  if (Array.isArray(members)) members.splice(members.indexOf(read(members, name)), 1);
  else delete members[name];
}

function changed(value: Json, { change: how, value: wanted }: Edit): Json {
  if (Array.isArray(value)) return changedList(value, how, typeof wanted === 'number' ? wanted : 1);
  if (how === 'retype') return retyped(value);
  if (typeof value !== 'string') return value;
  if (how === 'upper') return value.toUpperCase();
  return how === 'lower' ? value.toLowerCase() : value;
}

function retyped(value: Json): Json {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(value)) return value;
  return JSON.parse(value.replace(/^(-?)0+(?=\d)/, '$1')) as Json;
}

function changedList(list: readonly Json[], how: Edit['change'], many: number): readonly Json[] {
  if (how === 'keep') return list.slice(0, many);
  if (how === 'cut') return list.slice(0, Math.max(0, list.length - many));
  if (how === 'empty') return [];
  if (how === 'double') return list.flatMap((each) => [each, each]);
  return how === 'reverse' ? list.toReversed() : list;
}
