/** The bench's own main entry: opens what its mode needs and answers the driver's questions. */
import { join } from 'node:path';
import process from 'node:process';
import { app } from 'electron';
import { WebSocket } from 'ws';
import { claimScheme } from '../../../electron/shell/page.ts';
import { openDeskMode } from './desk-mode.ts';
import { openBusyMode } from './busy-mode.ts';
import { openFanoutMode } from './fanout-mode.ts';
import type { Mode, Settings } from './mode.ts';
import { openWorkspaceMode } from './workspace-mode.ts';

const settings = JSON.parse(process.env['UNWIND_BENCH'] ?? '{}') as Settings;

const MODES: Readonly<Record<string, (settings: Settings) => Mode | Promise<Mode>>> = {
  desk: openDeskMode,
  fanout: openFanoutMode,
  busy: openBusyMode,
  workspace: openWorkspaceMode,
};

app.setPath('userData', join(settings.home, 'window'));
claimScheme();
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(async () => {
  const open = MODES[settings.mode];
  if (open === undefined) throw new Error(`there is no mode ${settings.mode}`);
  const mode = await open(settings);
  await mode.ready;
  answerOver(new WebSocket(`ws://127.0.0.1:${settings.control}`), mode);
});

interface Question {
  readonly id: number;
  readonly op: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function answerOver(socket: WebSocket, mode: Mode): void {
  socket.on('message', (data: Buffer) => {
    const question = JSON.parse(data.toString('utf8')) as Question;
    void answer(mode, question).then((reply) => {
      socket.send(JSON.stringify({ id: question.id, ...reply }));
      if (question.op !== 'quit') return;
      mode.close();
      socket.removeAllListeners('close');
      mode.window.destroy();
    });
  });
  socket.on('close', () => app.exit(0));
}

async function answer(mode: Mode, { op, params }: Question) {
  try {
    if (op === 'ready' || op === 'quit') return { value: null };
    if (op === 'page') {
      const value: unknown = await mode.window.webContents.executeJavaScript(
        String(params['code']),
      );
      return { value };
    }
    return { value: (await mode.ops[op]?.(params)) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
