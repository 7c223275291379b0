/** Views whose code is loaded when they are opened first: the wall is there sooner without them. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "./shared/texts/texts";
import { Problem } from "./shared/ui/Problem";

/** A component that shows another one as soon as its code has come. */
export function opened<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  return (props: P) => {
    const [View, setView] = useState<{ readonly it: ComponentType<P> } | null>(
      known && { it: known },
    );
    const [problem, setProblem] = useState<string | null>(null);
    useEffect(() => {
      if (View) return;
      load().then(
        (it) => {
          known = it;
          setView({ it });
        },
        (error: unknown) => setProblem(t.page.viewMissing(String(error))),
      );
    }, []);
    return View ? <View.it {...props} /> : <Problem text={problem} />;
  };
}
