import type { ReactNode } from 'react';
import { LINK_WORD } from '../../format/codes.ts';
import { ageText, secondsText } from '../../format/time.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { selectLinks, useDesk } from '../../store/desk-store.ts';
import type { Link } from '../../store/rows.ts';
import { Tip } from '../../widgets/tooltip.tsx';

/** Shape says the state as well as colour: filled, ring, half, crossed. */
const SHAPE: Readonly<Record<Link['state'], ReactNode>> = {
  up: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  connecting: <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  stale: (
    <>
      <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M5 1.6a3.4 3.4 0 0 0 0 6.8z" fill="currentColor" />
    </>
  ),
  down: <path d="M1.5 1.5l7 7M8.5 1.5l-7 7" stroke="currentColor" strokeWidth="1.8" />,
};

const TONE: Readonly<Record<Link['state'], string>> = {
  up: 'gain',
  connecting: 'attention',
  stale: 'attention',
  down: 'danger',
};

export function Links(): ReactNode {
  const links = useDesk(selectLinks);
  return (
    <div className="links">
      {links.map((link) => (
        <Light key={link.name} link={link} />
      ))}
    </div>
  );
}

function Light({ link }: { readonly link: Link }): ReactNode {
  const age = useAgeMs(link.lastMessageMs);
  const says = [
    `${link.name}: ${LINK_WORD[link.state].toLowerCase()}`,
    age === null ? 'nothing heard yet' : `last message ${ageText(age)} ago`,
    ...(link.reconnects > 0 ? [`${link.reconnects} reconnects`] : []),
    ...(link.cause === '' ? [] : [link.cause]),
  ].join(', ');
  return (
    <Tip says={says}>
      <div className="link" tabIndex={0} role="img" aria-label={says} data-state={link.state}>
        <span className="link-name">
          <svg
            className={`tone-${TONE[link.state]}`}
            width="10"
            height="10"
            viewBox="0 0 10 10"
            aria-hidden="true"
          >
            {SHAPE[link.state]}
          </svg>
          <span className="caption">{link.name}</span>
        </span>
        <span className={`link-age ${link.state === 'up' ? '' : `tone-${TONE[link.state]}`}`}>
          {link.state === 'up' || link.state === 'stale'
            ? age === null
              ? '–'
              : secondsText(age)
            : LINK_WORD[link.state]}
        </span>
      </div>
    </Tip>
  );
}
