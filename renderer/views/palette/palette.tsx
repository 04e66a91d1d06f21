/** Ctrl K: everything the desk can do, and every contract, by typing. */
import { Command } from 'cmdk';
import { type ReactNode, useEffect, useState } from 'react';
import { contractText } from '../../format/instrument.ts';
import { draftContract } from '../../store/draft-store.ts';
import { searchContracts } from '../../store/instruments-store.ts';
import type { Contract } from '../../store/rows.ts';
import { selectContract } from '../../store/selection-store.ts';
import { openPalette, revealPanel, useUi } from '../../store/ui-store.ts';
import { Modal } from '../../widgets/modal.tsx';
import { KeyName } from '../../widgets/small.tsx';
import { COMMANDS, type PaletteCommand } from './commands.ts';
import './palette.css';

const GROUPS = ['Trade', 'Orders', 'Panels', 'Layout', 'Appearance', 'Build'] as const;

function leave(): void {
  openPalette(false);
}

export function Palette(): ReactNode {
  const open = useUi((state) => state.palette);
  return (
    <Modal open={open} title="Commands" bare width={560} testId="palette" onClose={leave}>
      <PaletteBody />
    </Modal>
  );
}

const LEAST_TEXT = 2;
const MOST_CONTRACTS = 8;

function useFound(text: string): readonly Contract[] {
  const [found, setFound] = useState<{ text: string; rows: readonly Contract[] }>({
    text: '',
    rows: [],
  });
  useEffect(() => {
    if (text.trim().length < LEAST_TEXT) return undefined;
    let current = true;
    const find = async (): Promise<void> => {
      const answer = await searchContracts(text, MOST_CONTRACTS);
      if (current && answer.ok) setFound({ text, rows: answer.value });
    };
    void find();
    return () => {
      current = false;
    };
  }, [text]);
  return text.trim().length < LEAST_TEXT ? [] : found.rows;
}

function PaletteBody(): ReactNode {
  const [text, setText] = useState('');
  const found = useFound(text);
  return (
    <Command className="palette" label="Commands" loop>
      <Command.Input
        className="palette-input"
        placeholder="What do you want to do? Or type a contract, such as NIFTY 26000 CE"
        value={text}
        onValueChange={setText}
        data-first-focus=""
      />
      <Command.List className="palette-list">
        {found.length > 0 ? null : (
          <Command.Empty className="palette-empty">Nothing is called that</Command.Empty>
        )}
        {GROUPS.map((group) => (
          <Command.Group key={group} heading={group}>
            {COMMANDS.filter((command) => command.group === group).map((command) => (
              <CommandLine key={command.id} command={command} />
            ))}
          </Command.Group>
        ))}
        {found.length === 0 ? null : (
          <Command.Group heading="Contracts" forceMount>
            {found.map((contract) => (
              <ContractLine key={contract.id} contract={contract} />
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function CommandLine({ command }: { readonly command: PaletteCommand }): ReactNode {
  return (
    <Command.Item
      value={`${command.says} ${command.id}`}
      keywords={[command.words ?? '', command.group]}
      className="palette-item"
      onSelect={() => {
        leave();
        command.run();
      }}
    >
      {command.says}
      {command.keys === undefined ? null : (
        <span className="palette-keys">
          <KeyName>{command.keys}</KeyName>
        </span>
      )}
    </Command.Item>
  );
}

function ContractLine({ contract }: { readonly contract: Contract }): ReactNode {
  return (
    <Command.Item
      forceMount
      value={contract.id}
      className="palette-item"
      onSelect={() => {
        leave();
        selectContract(contract.id);
        if (contract.kind !== 'index') draftContract(contract);
        revealPanel(contract.kind === 'index' ? 'depth' : 'ticket');
      }}
    >
      {contractText(contract)}
      <span className="palette-keys tone-faint">
        {contract.exchange} · lot {contract.lot}
      </span>
    </Command.Item>
  );
}
