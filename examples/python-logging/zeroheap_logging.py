"""Writes events in Zeroheap's log format with nothing but Python's logging. FORMAT.md is the contract.

    metrics = metrics_logger("agent.jsonl")
    metrics.info("checkpoint_save", extra={"data": {"duration": 0.031, "size": 18211, "success": True}})

The logger's message is the event's name. Keys of `data` that the format does not know are kept among the labels.
"""

import datetime
import gzip
import itertools
import json
import logging
import logging.handlers
import math
import os
import shutil

MAX_LINE_BYTES = 65_536  # what a writer may write in a line, its end included
MAX_TEXT = 1_024  # characters of a text in a line that would be longer


class ZeroheapFormatter(logging.Formatter):
    """One line of JSON for a record. What JSON cannot say is left out or written as text; a line too long is cut."""

    def __init__(self):
        super().__init__()
        self._seq = itertools.count(1)

    def format(self, record):
        # RotatingFileHandler formats a record twice, first to learn how long it is. seq must count it once.
        formatter, line = getattr(record, "zeroheap_line", (None, ""))
        if formatter is not self:
            line = self._line(record)
            record.zeroheap_line = (self, line)
        return line

    def _line(self, record):
        event = {
            "timestamp": timestamp(record.created),
            "level": "INFO",
            "logger": "performance_metrics",
            "message": record.getMessage()[:MAX_TEXT] or "unnamed",
            "seq": next(self._seq),
        }
        data = plain(getattr(record, "data", {}))
        if isinstance(data.get("labels"), dict):
            data["labels"] = {key: text if isinstance(text, str) else as_json(text) for key, text in data["labels"].items()}
        if record.exc_info and record.exc_info[0]:
            data.setdefault("error_type", record.exc_info[0].__name__)
        for shortened in (data, cut(data), cut({**data, "labels": {}}), {"cut": True}):
            line = as_json({**event, "data": shortened})
            if len(line.encode("utf-8", "replace")) < MAX_LINE_BYTES:
                break
        return line


def metrics_logger(path, max_bytes=32 * 2**20, keep=1_000, pack=False):
    """A logger of its own that writes to path and rotates it by renaming: path.1 is the newest of the finished files.

    One process writes to a path, and what an earlier one left there is rotated first, so that a file has each seq once.
    Import finished files before there are more than `keep`: logging deletes the oldest.
    """
    logger = logging.getLogger("zeroheap:" + os.path.abspath(path))
    if not logger.handlers:
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=max_bytes, backupCount=keep, encoding="utf-8", errors="replace"
        )
        handler.setFormatter(ZeroheapFormatter())
        if pack:
            handler.namer = lambda name: name + ".gz"
            handler.rotator = rotate_packed
        if os.path.getsize(path) > 0:
            handler.doRollover()
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger


def rotate_packed(source, target):
    """The packed file appears whole under its name; a crash in between leaves the plain one."""
    directory, name = os.path.split(target)
    unfinished = os.path.join(directory, f".{name}.tmp")
    with open(source, "rb") as text, gzip.open(unfinished, "wb") as packed:
        shutil.copyfileobj(text, packed)
    os.replace(unfinished, target)
    os.remove(source)


def timestamp(seconds):
    """RFC 3339 in UTC with microseconds: 2026-11-23T12:00:00.000123Z."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def plain(value):
    """Only what JSON knows: None, NaN and infinities are left out, other objects become texts."""
    if isinstance(value, dict):
        return {str(key): plain(field) for key, field in value.items() if is_sayable(field)}
    if isinstance(value, (list, tuple)):
        return [plain(field) for field in value if is_sayable(field)]
    return value if isinstance(value, (str, bool, int, float)) else str(value)


def is_sayable(value):
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def cut(data):
    """With shorter texts, and a word about it."""
    shorter = {key: text[:MAX_TEXT] if isinstance(text, str) else text for key, text in data.items()}
    if isinstance(data.get("labels"), dict):
        shorter["labels"] = {key[:MAX_TEXT]: text[:MAX_TEXT] for key, text in data["labels"].items()}
    return {**shorter, "cut": True}


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
