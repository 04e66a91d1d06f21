import { type ReactNode, useState } from 'react';
import { addList, renameList, useListNames } from '../../store/watchlists.ts';
import { TextInput } from '../../widgets/choice.tsx';
import { Confirm } from '../../widgets/confirm.tsx';

export type ListDialogKind = 'new' | 'rename';

interface ListDialogProps {
  readonly kind: ListDialogKind;
  readonly name: string;
  readonly onClose: () => void;
}

const MOST_LETTERS = 30;

export function ListDialog({ kind, name, onClose }: ListDialogProps): ReactNode {
  const names = useListNames();
  const [typed, setTyped] = useState(kind === 'new' ? '' : name);
  const wanted = typed.trim();
  const taken = names.includes(wanted) && !(kind === 'rename' && wanted === name);
  const why =
    wanted === '' ? 'Give it a name' : taken ? 'There is a list of that name already' : null;

  function act(): void {
    if (why !== null) return;
    if (kind === 'new') addList(wanted);
    else if (wanted !== name) renameList(name, wanted);
    onClose();
  }

  return (
    <Confirm
      open
      tone="primary"
      title={kind === 'new' ? 'New watchlist' : `Rename “${name}”`}
      act={kind === 'new' ? 'Make the list' : 'Rename'}
      leave="Leave"
      why={why}
      onAct={act}
      onLeave={onClose}
      testId="watchlist-dialog"
    >
      <TextInput
        label="Name"
        value={typed}
        firstFocus
        complaint={taken ? why : null}
        onChange={(text) => {
          setTyped(text.slice(0, MOST_LETTERS));
        }}
        onEnter={act}
      />
    </Confirm>
  );
}
