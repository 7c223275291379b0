/** Takes files that are dropped anywhere on the page. */

import { useEffect, useState } from "preact/hooks";
import { importPackages, isPackage } from "../models/importing";
import { may } from "../shared/account";
import { route } from "../shared/state";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { upload } from "./uploads";

export function DropArea() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const onOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      const packages = files.filter(isPackage);
      if (packages.length && may("administrator")) void importPackages(packages);
      else if (packages.length) say(t.uploads.packagesAdmins);
      const others = files.filter((file) => !isPackage(file));
      if (others.length) void upload(others);
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
  if (!over) return null;
  const models = route.value.view === "models";
  return <div class="drop">{models ? t.uploads.dropPackage : t.uploads.dropFiles}</div>;
}
