/** What happened elsewhere: short notices in the corner, and the same for a screen reader. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { dismiss, type News, useNews } from '../../store/news.ts';
import { selectOrder } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { ShapeMark } from '../../widgets/status-chip.tsx';
import './news.css';

const SHAPE = { good: 'disc', bad: 'crossed', attention: 'question', plain: 'ring' } as const;

export function NewsStack(): ReactNode {
  const items = useNews((state) => state.items);
  return (
    <aside aria-label="Notices">
      <ol className="news">
        {items.map((item) => (
          <NewsItem key={item.id} item={item} />
        ))}
      </ol>
    </aside>
  );
}

function NewsItem({ item }: { readonly item: News }): ReactNode {
  const { orderId, act } = item;
  return (
    <li className="news-item" data-tone={item.tone}>
      <ShapeMark shape={SHAPE[item.tone]} />
      <div className="news-words">
        <p className="strong">{item.title}</p>
        <p className="tone-quiet">{item.says}</p>
      </div>
      {orderId === null ? null : (
        <NewsAct
          item={item}
          says="Story"
          run={() => {
            selectOrder(orderId);
            revealPanel('story');
          }}
        />
      )}
      {act === undefined ? null : <NewsAct item={item} {...act} />}
      <button
        type="button"
        className="modal-close"
        aria-label="Dismiss"
        onClick={() => {
          dismiss(item.id);
        }}
      >
        <X size={13} aria-hidden />
      </button>
    </li>
  );
}

interface NewsActProps {
  readonly item: News;
  readonly says: string;
  readonly run: () => void;
}

function NewsAct({ item, says, run }: NewsActProps): ReactNode {
  return (
    <button
      type="button"
      className="news-story"
      onClick={() => {
        run();
        dismiss(item.id);
      }}
    >
      {says}
    </button>
  );
}

export function Announcer(): ReactNode {
  const polite = useNews((state) => state.polite);
  const urgent = useNews((state) => state.urgent);
  return (
    <>
      <div className="only-read-out" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="only-read-out" role="alert" aria-live="assertive">
        {urgent}
      </div>
    </>
  );
}
