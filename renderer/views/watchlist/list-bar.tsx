/** Which list is shown, and adding to it. */
import { Ellipsis } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { selectContract } from '../../store/selection-store.ts';
import {
  addToList,
  chooseList,
  MOST_IN_LIST,
  removeList,
  useChosenList,
  useListNames,
} from '../../store/watchlists.ts';
import { Button } from '../../widgets/button.tsx';
import { Menu, type MenuEntry } from '../../widgets/menu.tsx';
import { InstrumentSearch } from '../search/instrument-search.tsx';
import { type ListDialogKind, ListDialog } from './list-dialog.tsx';

export function ListBar({ searchTurn }: { readonly searchTurn: number }): ReactNode {
  const names = useListNames();
  const { name } = useChosenList();
  const [dialog, setDialog] = useState<ListDialogKind | null>(null);
  const [full, setFull] = useState(false);
  return (
    <div className="panel-bar watch-bar">
      <select
        className="bar-select"
        aria-label="Watchlist"
        data-testid="watchlist-name"
        value={name}
        onChange={(event) => {
          chooseList(event.target.value);
        }}
      >
        {(names.length === 0 ? [name] : names).map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <div className="watch-add">
        <InstrumentSearch
          label="Add a contract to the list"
          hideLabel
          chosen={null}
          placeholder="Add a contract"
          focusTurn={searchTurn}
          complaint={full ? `A list holds at most ${MOST_IN_LIST}` : null}
          onPick={(contract) => {
            setFull(addToList(name, contract.id) === 'full');
            selectContract(contract.id);
          }}
          testId="watchlist-add"
        />
      </div>
      <Menu entries={entriesOf(name, names.length, setDialog)} align="end">
        <Button
          tone="quiet"
          size="small"
          icon={<Ellipsis aria-hidden />}
          aria-label="Watchlists"
          title="Watchlists"
        />
      </Menu>
      {dialog === null ? null : (
        <ListDialog
          kind={dialog}
          name={name}
          onClose={() => {
            setDialog(null);
          }}
        />
      )}
    </div>
  );
}

function entriesOf(
  name: string,
  count: number,
  open: (kind: ListDialogKind) => void,
): readonly MenuEntry[] {
  return [
    {
      kind: 'item',
      id: 'new',
      says: 'New list…',
      run: () => {
        open('new');
      },
    },
    {
      kind: 'item',
      id: 'rename',
      says: `Rename “${name}”…`,
      run: () => {
        open('rename');
      },
    },
    {
      kind: 'item',
      id: 'remove',
      says: `Remove “${name}”`,
      tone: 'danger',
      why: count < 2 ? 'the only list' : null,
      run: () => {
        removeList(name);
      },
    },
  ];
}
