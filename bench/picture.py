"""The picture of a digest in the README: the demo's edition, as Chromium shows it.

python -m bench.picture docs/digest.png
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1.5")


def main() -> None:
    """Run the demo in a temporary folder and photograph its edition."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/digest.png").resolve()
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit(f"A picture needs one of {', '.join(_BROWSERS)}.")
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        subprocess.run([sys.executable, "-m", "bot.cli", "demo", str(demo)], check=True, stdout=subprocess.DEVNULL)
        page = next((demo / "editions").glob("*.html"))
        shot = (f"--screenshot={target}", "--window-size=860,1180", f"--user-data-dir={folder}/browser", page.as_uri())
        subprocess.run([browser, *_QUIET, *shot], check=True, capture_output=True)
    print(f"{target}: {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
