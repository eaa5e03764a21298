from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client


@pytest.fixture
def owner(client: Client, db: None) -> Client:
    """Signed in as somebody who may do everything."""
    client.force_login(User.objects.create_superuser("owner"))
    return client


@pytest.fixture
def reader(client: Client, db: None) -> Client:
    """Signed in as somebody who may look only."""
    user = User.objects.create_user("reader", is_staff=True)
    names = ["view_entry", "view_importrun", "view_tag"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


@pytest.fixture
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path
