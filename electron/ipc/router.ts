/**
 * One loop over the contract: parse the envelope, find the name, check the parameters, call, wrap.
 * What does not fit is answered with a sentence and changes nothing; a handler that throws is a bug
 * and is answered as one.
 */
import { z } from 'zod';
import { COMMANDS, type CommandName } from '../../shared/contract/commands.ts';
import {
  type Failure,
  type Request,
  requestSchema,
  type Response,
} from '../../shared/contract/envelope.ts';
import { QUERIES, type QueryName } from '../../shared/contract/queries.ts';
import { TOPICS, type TopicName } from '../../shared/contract/topics.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { COMMAND_HANDLERS, QUERY_HANDLERS } from './handlers.ts';
import type { Subscriber } from './publisher.ts';
import { type DeskServices, failure } from './services.ts';
import type { Extension } from './transport.ts';

/** A request is a person's gesture or one file; anything longer is refused unread. */
const LINE_MAX = 70_000_000;

const subscribeSchema = z.strictObject({
  topic: z.string().max(60),
  params: z.unknown().optional(),
});

export async function route(
  services: DeskServices,
  subscriber: Subscriber,
  extension: Extension,
  line: string,
): Promise<string> {
  const request = readRequest(line);
  if (!request.ok) return wrap(null, request);
  return wrap(request.value.id, await answer(services, subscriber, extension, request.value));
}

function wrap(id: Request['id'] | null, result: Result<unknown, Failure>): string {
  const response: Response =
    result.ok && id !== null
      ? { id, ok: true, result: result.value }
      : {
          id,
          ok: false,
          error: result.ok ? failure('no_id', 'The request has no id') : result.error,
        };
  return JSON.stringify(response);
}

function readRequest(line: string): Result<Request, Failure> {
  if (line.length > LINE_MAX) return err(failure('too_long', 'The request is too long'));
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return err(failure('not_json', 'The request is not JSON. Nothing was done.'));
  }
  const parsed = requestSchema.safeParse(value);
  return parsed.success ? ok(parsed.data) : err(misfit('a request', parsed.error));
}

async function answer(
  services: DeskServices,
  subscriber: Subscriber,
  extension: Extension,
  { name, params }: Request,
): Promise<Result<unknown, Failure>> {
  try {
    if (Object.hasOwn(COMMANDS, name)) {
      return await runCommand(services, name as CommandName, params);
    }
    if (Object.hasOwn(QUERIES, name)) return await runQuery(services, name as QueryName, params);
    if (name === 'subscribe' || name === 'unsubscribe') return runTopic(subscriber, name, params);
    const extended = extension(name, params);
    if (extended !== null) return await extended;
    return err(failure('unknown_name', `There is no command or query ${name.slice(0, 60)}`));
  } catch (bug) {
    const words = bug instanceof Error ? bug.message : String(bug);
    return err(failure('internal', `The program made a mistake and did nothing: ${words}`));
  }
}

async function runCommand(
  services: DeskServices,
  name: CommandName,
  params: unknown,
): Promise<Result<unknown, Failure>> {
  const parsed = COMMANDS[name].params.safeParse(params ?? {});
  if (!parsed.success) return err(misfit(name, parsed.error));
  const handler = COMMAND_HANDLERS[name] as (
    services: DeskServices,
    params: unknown,
  ) => Promise<Result<unknown, Failure>>;
  return handler(services, parsed.data);
}

async function runQuery(
  services: DeskServices,
  name: QueryName,
  params: unknown,
): Promise<Result<unknown, Failure>> {
  const parsed = QUERIES[name].params.safeParse(params ?? {});
  if (!parsed.success) return err(misfit(name, parsed.error));
  const handler = QUERY_HANDLERS[name] as (
    services: DeskServices,
    params: unknown,
  ) => Promise<Result<unknown, Failure>>;
  return handler(services, parsed.data);
}

function runTopic(
  subscriber: Subscriber,
  name: 'subscribe' | 'unsubscribe',
  params: unknown,
): Result<unknown, Failure> {
  const parsed = subscribeSchema.safeParse(params);
  if (!parsed.success) return err(misfit(name, parsed.error));
  const { topic } = parsed.data;
  if (!Object.hasOwn(TOPICS, topic)) {
    return err(failure('unknown_topic', `There is no topic ${topic}`));
  }
  const known = topic as TopicName;
  if (name === 'unsubscribe') {
    subscriber.unsubscribe(known);
    return ok({ topic });
  }
  const inner = TOPICS[known].params.safeParse(parsed.data.params ?? {});
  if (!inner.success) return err(misfit(topic, inner.error));
  subscriber.subscribe(known, inner.data);
  return ok({ topic });
}

/** Names the first field that does not fit, so that whoever wrote the request can find it. */
function misfit(what: string, error: z.ZodError): Failure {
  const issue = error.issues[0];
  const path = issue?.path.join('.') ?? '';
  const at = path === '' ? '' : ` at ${path}`;
  return failure('bad_params', `${what} does not fit${at}: ${issue?.message ?? 'unknown'}`, {
    path,
  });
}
