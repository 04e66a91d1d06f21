/**
 * The door of `npm run bench`: how fast the desk is, side by side with the least it could cost.
 *   npm run bench                          all of them
 *   npm run bench -- NAME --json FILE      one, and its figures as JSON
 *   npm run bench -- --list                their names
 */
import process from 'node:process';
import { runCli } from '../test/bench/cli.ts';

process.exitCode = await runCli(process.argv.slice(2));
