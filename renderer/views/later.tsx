/**
 * Parts that are not on the first screen load after it: the desk is ready sooner, and an idle
 * moment later they are there too, so that opening one never waits.
 */
import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';

type Load = () => Promise<ComponentType>;

const waiting: Load[] = [];

export function later(load: Load): ComponentType {
  waiting.push(load);
  const Part = lazy(async () => ({ default: await load() }));
  return function Later(): ReactNode {
    return (
      <Suspense fallback={null}>
        <Part />
      </Suspense>
    );
  };
}

/** Called once the first screen is drawn. */
export async function loadTheRest(): Promise<void> {
  await Promise.all(waiting.map((load) => load()));
}
