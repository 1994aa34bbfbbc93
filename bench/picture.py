"""The picture of a digest in the README: an edition of a watchlist on the demo's news, as Chromium shows it.

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
_FOLLOWED = ("--company", "Apple", "--company", "Microsoft=2", "--topic", "ai-products", "--topic", "api-pricing")
_DAY = "2023-04-20"  #: the last day of the demo's first run


def main() -> None:
    """Run the demo in a temporary folder, follow a few things there, and photograph the edition."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/digest.png").resolve()
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit(f"A picture needs one of {', '.join(_BROWSERS)}.")
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        page = Path(folder) / "digest.html"
        for words in (
            ("demo", str(demo)),
            ("-C", str(demo), "watchlist", "add", "veille", *_FOLLOWED),
            (
                "-C",
                str(demo),
                "digest",
                *("--watchlist", "veille", "--date", _DAY),
                *("--format", "html", "--output", page),
            ),
        ):
            subprocess.run([sys.executable, "-m", "bot.cli", *words], check=True, stdout=subprocess.DEVNULL)
        shot = (f"--screenshot={target}", "--window-size=860,1180", f"--user-data-dir={folder}/browser", page.as_uri())
        subprocess.run([browser, *_QUIET, *shot], check=True, capture_output=True)
    print(f"{target}: {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
