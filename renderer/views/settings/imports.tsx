/** Real chains and instrument lists into the paper market, by choosing a file or dropping it. */
import { FileUp } from 'lucide-react';
import { type DragEvent, type ReactNode, useId, useState } from 'react';
import { type Imported, importFile } from '../../store/desk-actions.ts';

interface Kind {
  readonly id: 'chain' | 'instruments';
  readonly title: string;
  readonly says: string;
  readonly mostBytes: number;
}

const KINDS: readonly Kind[] = [
  {
    id: 'chain',
    title: 'Option chain',
    says: 'The CSV that the exchange’s option-chain page saves. The paper market starts from its prices.',
    mostBytes: 20_000_000,
  },
  {
    id: 'instruments',
    title: 'Instrument list',
    says: 'The instruments CSV of Kite, with lots, ticks and freeze quantities.',
    mostBytes: 60_000_000,
  },
];

export function Imports(): ReactNode {
  return (
    <div className="settings-rows">
      {KINDS.map((kind) => (
        <ImportBox key={kind.id} kind={kind} />
      ))}
    </div>
  );
}

interface Taking {
  readonly busy: boolean;
  readonly said: Imported | null;
  readonly take: (files: FileList | null) => void;
}

function useTaking(kind: Kind): Taking {
  const [said, setSaid] = useState<Imported | null>(null);
  const [busy, setBusy] = useState(false);

  async function read(file: File): Promise<void> {
    setBusy(true);
    setSaid(await importFile(kind.id, file.name, await file.text()));
    setBusy(false);
  }

  return {
    busy,
    said,
    take(files) {
      const file = files?.[0];
      if (file === undefined || busy) return;
      if (file.size > kind.mostBytes) {
        setSaid({ ok: false, says: `${file.name} is too large for this kind of file` });
      } else void read(file);
    },
  };
}

function ImportBox({ kind }: { readonly kind: Kind }): ReactNode {
  const id = useId();
  const [over, setOver] = useState(false);
  const { busy, said, take } = useTaking(kind);
  return (
    <div
      className="import-box"
      data-over={over ? '' : undefined}
      data-testid={`import-${kind.id}`}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <FileUp size={18} aria-hidden className="tone-quiet" />
      <div className="import-words">
        <p className="strong">{kind.title}</p>
        <p className="tone-quiet">{kind.says}</p>
        {said === null ? null : (
          <p className={said.ok ? 'tone-gain' : 'tone-danger'} role={said.ok ? 'status' : 'alert'}>
            {said.ok ? 'Read: ' : 'Nothing was changed: '}
            {said.says}
          </p>
        )}
      </div>
      <label className="button" htmlFor={id}>
        {busy ? 'Reading…' : 'Choose a file'}
      </label>
      <input
        id={id}
        type="file"
        accept=".csv,text/csv"
        className="only-read-out"
        aria-label={`${kind.title}: choose a file`}
        onChange={(event) => {
          take(event.target.files);
        }}
      />
    </div>
  );
}
