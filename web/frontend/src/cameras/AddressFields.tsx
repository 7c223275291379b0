/** Where a camera's pictures are: its address, the login beside it, and its larger stream. */

import { t } from "../shared/texts/texts";
import type { Make, ShownCamera } from "../shared/wire.generated";

interface Props {
  /** The camera that is changed; absent for a new one. */
  readonly camera?: ShownCamera;
  /** With it a host is enough. */
  readonly make?: Make | undefined;
  /** Called when the address or the login was changed. */
  readonly onInput: () => void;
  readonly autofocus?: boolean;
}

export function AddressFields({ camera, make, onInput, autofocus }: Props) {
  const fixed = camera?.origin === "given";
  const unchanged = camera ? "unchanged" : "";
  return (
    <>
      <label>
        {t.cameras.address}
        <input
          name="source"
          required
          readOnly={fixed}
          placeholder={make ? t.cameras.addressExample : "rtsp://10.0.0.5/live"}
          defaultValue={camera?.source}
          onInput={onInput}
          autocomplete="off"
          spellcheck={false}
          autofocus={autofocus}
        />
      </label>
      {!fixed && (
        <>
          <div class="row">
            <label>
              {t.shared.user}
              <input
                name="user"
                maxLength={200}
                placeholder={unchanged}
                onInput={onInput}
                autocomplete="off"
                spellcheck={false}
              />
            </label>
            <label>
              {t.shared.password}
              <input
                type="password"
                name="password"
                maxLength={200}
                placeholder={unchanged}
                onInput={onInput}
                autocomplete="new-password"
              />
            </label>
          </div>
          <label>
            {t.cameras.largerStream}
            <input
              name="view"
              placeholder={t.cameras.largerExample}
              defaultValue={camera?.view ?? ""}
              autocomplete="off"
              spellcheck={false}
            />
          </label>
        </>
      )}
    </>
  );
}

/** The login of a form, without what was left empty. */
export function loginOf(form: HTMLFormElement): { user?: string; password?: string } {
  const content = new FormData(form);
  const user = String(content.get("user") ?? "");
  const password = String(content.get("password") ?? "");
  return { ...(user ? { user } : {}), ...(password ? { password } : {}) };
}
