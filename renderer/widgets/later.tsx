/**
 * Parts that are not on the first screen load after it: the desk is ready sooner, and an idle
 * moment later they are there too, so that opening one never waits.
 */
import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';

type Load<Props> = () => Promise<ComponentType<Props>>;

const waiting: (() => Promise<unknown>)[] = [];

export function later<Props extends object>(load: Load<Props>): ComponentType<Props> {
  waiting.push(load);
  const Part: ComponentType<Props> = lazy(async () => ({ default: await load() }));
  return function Later(props: Props): ReactNode {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

/** Called once the first screen is drawn. */
export async function loadTheRest(): Promise<void> {
  await Promise.all(waiting.map((load) => load()));
}
