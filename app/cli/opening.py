"""What a console command opens places with: the secrets of units, from the keys folder."""

from app.core import key_files
from app.core.clock import system_clock
from app.core.sealed_boxes import SealedBoxes
from app.core.settings import Settings
from app.core.unit_secrets import SecretFolder
from app.services.sealing import Opener


def opener_in(settings: Settings) -> Opener:
    """The opener of these settings. Raises Misconfigured where the keys are not in order."""
    key_files.load(settings.keys)
    return Opener(SecretFolder(settings.keys), SealedBoxes(system_clock))
