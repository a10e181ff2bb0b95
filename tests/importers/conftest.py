import pytest

from holdfast.jobs import CancelToken


@pytest.fixture
def token():
    return CancelToken()
