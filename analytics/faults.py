"""What can be wrong with what a report is made of: each names its cause and quotes no answer."""

from __future__ import annotations

from analytics.actions import ActionsFault
from analytics.disclosure.ledger_file import FaultyLedger
from analytics.disclosure.past import WindowRefused
from analytics.engines.port import NoEngine
from analytics.population import PopulationFault
from analytics.report import NoReport
from analytics.snapshot import SnapshotFault
from analytics.themes import CodingFault
from analytics.writers.files import NothingToDraw
from analytics.writers.sav_writer import NoSpss

FAULTS = (
    ActionsFault,
    CodingFault,
    FaultyLedger,
    NoEngine,
    NoReport,
    NoSpss,
    NothingToDraw,
    PopulationFault,
    SnapshotFault,
    WindowRefused,
)
