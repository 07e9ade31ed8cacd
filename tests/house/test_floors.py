"""Imports are checked by import-linter; what tables refer to goes down the floors as well."""

from __future__ import annotations

import tomllib

from django.apps import apps

from tests.house.files import PROJECT


def floors() -> dict[str, int]:
    """Room → how high it stands, read from the one list in pyproject.toml."""
    text = (PROJECT / "pyproject.toml").read_text("utf-8")
    (contract,) = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    layers = [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]
    return {room: -height for height, layer in enumerate(layers) for room in layer}


def test_tables_refer_to_lower_floors_only() -> None:
    heights = floors()
    upwards = [
        f"{model.__name__}.{field.name} → {target}"
        for room in apps.get_app_configs()
        if room.name.startswith("answerable.")
        for model in room.get_models()
        for field in model._meta.get_fields()
        if (target := getattr(getattr(field, "remote_field", None), "model", None)) and field.concrete
        if (there := target._meta.app_label) in heights and there != room.label
        if heights[there] >= heights[room.label]
    ]
    assert upwards == []


def test_every_room_has_a_floor() -> None:
    rooms = {room.label for room in apps.get_app_configs() if room.name.startswith("answerable.")}
    assert rooms - set(floors()) == set()
