"""Share with Sandglass, in the menu of files and folders in GNOME's Files. It needs python3-nautilus; without, nobody reads this file."""

import subprocess

from gi.repository import GObject, Nautilus

PROGRAM = "/opt/Sandglass/sandglass"


class SandglassMenu(GObject.GObject, Nautilus.MenuProvider):
    # Files 43 and later pass the files alone, earlier ones the window first.
    def get_file_items(self, *args):
        paths = [file.get_location().get_path() for file in args[-1]]
        if not paths or None in paths:  # what is on no disk, such as the trash
            return []
        item = Nautilus.MenuItem(name="Sandglass::share", label="Share with Sandglass", icon="sandglass")
        item.connect("activate", self._share, paths)
        return [item]

    def _share(self, _item, paths):
        subprocess.Popen([PROGRAM, "--", *paths], start_new_session=True)
