/** Keeps the legs that stand here as a template of one's own, by how they lie to the money. */
import { Save } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { saveOwnTemplate } from '../../store/builder-memory.ts';
import { editBuilder, selectHalf, useBuilder } from '../../store/builder-store.ts';
import { tell } from '../../store/news.ts';
import { Button } from '../../widgets/button.tsx';
import { TextInput } from '../../widgets/choice.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { ownLegsOf } from './template-fill.ts';

const NAME_MOST = 40;

export function SaveTemplate(): ReactNode {
  const empty = useBuilder((state) => selectHalf(state).legs.length === 0);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const wrong =
    name.trim() === ''
      ? 'Give it a name'
      : name.trim().length > NAME_MOST
        ? `At most ${NAME_MOST} letters`
        : null;

  async function save(): Promise<void> {
    if (wrong !== null) return;
    const state = useBuilder.getState();
    const legs = await ownLegsOf(selectHalf(state).legs);
    setOpen(false);
    if (!legs.ok) {
      editBuilder({ notices: legs.error });
      return;
    }
    saveOwnTemplate({ name: name.trim(), legs: legs.value, policy: state.policy });
    tell({ tone: 'good', title: 'Template saved', says: `${name.trim()} stands under Yours` });
    setName('');
  }

  if (empty) return null;
  return (
    <Popover
      label="Save as a template"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button
          size="small"
          tone="quiet"
          icon={<Save aria-hidden />}
          title="Save as a template"
          testId="builder-save"
        />
      }
    >
      <div className="builder-save">
        <TextInput
          label="Name of the template"
          value={name}
          onChange={setName}
          firstFocus
          onEnter={() => {
            void save();
          }}
          testId="builder-save-name"
        />
        <Button
          tone="primary"
          why={wrong}
          onPress={() => {
            void save();
          }}
          testId="builder-save-act"
        >
          Save the legs and how they are sent
        </Button>
      </div>
    </Popover>
  );
}
