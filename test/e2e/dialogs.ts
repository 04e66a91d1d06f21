/** The questions of the program itself: what they said, and how the test answers the next ones. */
import type { OpenDesk } from './fixtures.ts';

export interface Asked {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  /** What Enter and Escape answer. */
  readonly defaultId: number | null;
  readonly cancelId: number | null;
}

export interface Dialogs {
  /** Every question since then is answered with this button. */
  answer(button: number): Promise<void>;
  /** What was asked since the last look, oldest first. */
  asked(): Promise<readonly Asked[]>;
}

export async function watchDialogs({ app }: OpenDesk): Promise<Dialogs> {
  const kept = await app.evaluateHandle(({ dialog }) => {
    const state: { button: number; asked: Asked[] } = { button: 1, asked: [] };
    dialog.showMessageBox = async (...words: unknown[]) => {
      const options = words.at(-1) as Partial<Asked>;
      const { message = '', detail = '', buttons = [], defaultId, cancelId } = options;
      state.asked.push({
        message,
        detail,
        buttons,
        defaultId: defaultId ?? null,
        cancelId: cancelId ?? null,
      });
      return { response: state.button, checkboxChecked: false };
    };
    return state;
  });
  return {
    answer: (button) =>
      kept.evaluate((state, wanted) => {
        state.button = wanted;
      }, button),
    asked: () => kept.evaluate((state) => state.asked.splice(0)),
  };
}
