import { useNavigation } from '@remix-run/react';
import type { ButtonHTMLAttributes, ReactElement, ReactNode } from 'react';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

interface Look {
  /** `primary` once a view; `secondary` by default. */
  readonly variant?: ButtonVariant;
  readonly size?: 'small' | 'medium';
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  Look & {
    readonly pending?: boolean;
    /** Said while pending. It shares the cell of the label: the button keeps the width of the longer one. */
    readonly pendingLabel?: string;
  };

/** A button. While pending it stays focusable and keeps its width; a second press is stopped. */
export function Button(props: ButtonProps): ReactElement {
  const { variant = 'secondary', size = 'medium', pending = false, pendingLabel, children, ...rest } = props;
  return (
    <button
      {...rest}
      className="button"
      data-variant={variant}
      data-size={size === 'small' ? size : undefined}
      aria-busy={pending || undefined}
      aria-disabled={pending || undefined}
      onClick={
        pending
          ? (event) => {
              event.preventDefault();
            }
          : rest.onClick
      }
    >
      {pendingLabel === undefined ? (
        children
      ) : (
        <>
          <span className="button-label">{children}</span>
          <span className="button-pending">{pendingLabel}</span>
        </>
      )}
    </button>
  );
}

interface SubmitProps extends ButtonProps {
  /** Path of the form's action; any submission counts when it is absent. */
  readonly action?: string;
}

/** A submit button that knows whether its own form is being sent (by `action`, and by `name`/`value` if given). */
export function SubmitButton({ action, ...props }: SubmitProps): ReactElement {
  const { state, formAction, formData } = useNavigation();
  const sent =
    state !== 'idle' &&
    formData !== undefined &&
    (action === undefined || formAction === action) &&
    (props.name === undefined || formData.get(props.name) === String(props.value));
  return <Button type="submit" {...props} pending={sent || props.pending === true} />;
}

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function LinkButton(
  props: Look & { href: string; children: ReactNode; download?: boolean },
): ReactElement {
  const { variant = 'secondary', size = 'medium', href, children, download } = props;
  return (
    <a
      className="button"
      href={href}
      data-variant={variant}
      data-size={size === 'small' ? size : undefined}
      download={download}
    >
      {children}
    </a>
  );
}
