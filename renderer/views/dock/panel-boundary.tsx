/** A panel that fails says so in its own place; the rest of the desk goes on. */
import { Component, type ReactNode } from 'react';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';

interface BoundaryProps {
  readonly name: string;
  readonly children: ReactNode;
}

export class PanelBoundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState
        says={`${this.props.name} could not be drawn. Orders and the engine are not affected.`}
        action={
          <Button
            onPress={() => {
              this.setState({ failed: false });
            }}
          >
            Draw it again
          </Button>
        }
      />
    );
  }
}
