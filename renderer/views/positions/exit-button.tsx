/** One size of exit for one position: the words come from what the engine would send now. */
import type { ReactNode } from 'react';
import type { Asked } from '../../store/asked.ts';
import type { Latch } from '../../store/latch.ts';
import type { ExitPreview, Position, Size } from '../../store/rows.ts';
import { OrderButton } from '../../widgets/order-button.tsx';
import { KeyName } from '../../widgets/small.tsx';
import { type ExitWords, exitWords } from './exit-words.ts';

interface ExitButtonProps {
  readonly position: Position;
  readonly contract: string;
  readonly size: Size;
  readonly asked: Asked<ExitPreview>;
  readonly latch: Latch<'exit'>;
  /** The same as the whole position, so that a part of one lot is not offered. */
  readonly whole: boolean;
  /** Said once beside all sizes, so not on this one. */
  readonly saidBeside: string | null;
  readonly onExit: (size: Size) => void;
  readonly keyName?: string;
  readonly testId: string;
}

function whyNot(words: { readonly why: string | null }, whole: boolean): string | null {
  return words.why ?? (whole ? 'One lot cannot be split; that is the whole position' : null);
}

/** `50 % · sell ≥ 98.30` */
function How(props: { readonly share: string | null; readonly words: ExitWords }): ReactNode {
  const { share, words } = props;
  return (
    <>
      {share === null ? null : `${share} · `}
      <span className="exit-verb">{words.verb} </span>
      {words.bound}
    </>
  );
}

export function ExitButton(props: ExitButtonProps): ReactNode {
  const { position, contract, size, asked, latch, whole, keyName } = props;
  const words = exitWords(asked.value, position, contract, size);
  const why = asked.failure?.says ?? whyNot(words, whole);
  const share = size.kind === 'percent' ? `${size.percent} %` : null;
  const face = whole ? (share ?? words.short) : words.short;
  return (
    <span className="exit-button" data-share={size.kind === 'percent' ? size.percent : 'lots'}>
      <OrderButton
        tone={position.net > 0 ? 'sell' : 'buy'}
        says={words.whole}
        why={latch.state === 'ready' ? why : null}
        busy={latch.state === 'sending'}
        onPress={() => {
          props.onExit(size);
        }}
        testId={props.testId}
      >
        <span className="exit-face">
          <span className="exit-short">
            {keyName === undefined ? null : <KeyName>{keyName}</KeyName>} {face}
          </span>{' '}
          <span className="exit-how">
            {why === null ? <How share={share} words={words} /> : null}
            {why !== null && whole ? 'one lot' : null}
            {why !== null && !whole && why !== props.saidBeside ? why : null}
          </span>
        </span>
      </OrderButton>
    </span>
  );
}
